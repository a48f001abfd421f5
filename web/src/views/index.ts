/** The tabs: every folder here that has a `tab.ts`, in their order. */
import type { Tab } from '../app/view';

const found = import.meta.glob<{ readonly default: Tab }>('./*/tab.ts', { eager: true });

export const tabs: readonly Tab[] = Object.values(found).map((module) => module.default).sort((a, b) => a.place - b.place);
