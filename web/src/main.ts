/** Starts the viewer. */
import './map/early';
import './styles/index.css';
import { App } from './app/app';

const page = document.getElementById('app');
if (page === null) throw new Error('the page has no element #app');
page.replaceChildren();
new App(page);
