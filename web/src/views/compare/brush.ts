/** A frame dragged in a chart, told in the values of its axes; a press without a drag is a click. */
import type { Brush } from './fields';

/** A scale of Plot's, with what is used of it. */
interface Scale {
  readonly invert?: (at: number) => number;
}

/** Shorter than this is a click. */
const LEAST_PX = 4;

export function listen(chart: Element, frame: (brush: Brush) => void, click: (x: number, y: number) => void): void {
  const svg = chart instanceof SVGSVGElement ? chart : chart.querySelector('svg');
  const scale = (name: string): Scale | undefined => (chart as Element & { scale?: (name: string) => Scale | undefined }).scale?.(name);
  const [across, up] = [scale('x'), scale('y')];
  if (svg === null || across?.invert === undefined || up?.invert === undefined) return;
  const { invert: x } = across;
  const { invert: y } = up;
  const box = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  box.classList.add('brush');
  /** Where a pointer is, in the chart's own measure. */
  const at = (event: PointerEvent): DOMPoint => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()?.inverse());
  let from: DOMPoint | undefined;
  svg.addEventListener('pointerdown', (event) => {
    from = at(event);
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener('pointermove', (event) => {
    if (from === undefined) return;
    const to = at(event);
    for (const [name, value] of [['x', Math.min(from.x, to.x)], ['y', Math.min(from.y, to.y)], ['width', Math.abs(to.x - from.x)], ['height', Math.abs(to.y - from.y)]] as const) box.setAttribute(name, String(value));
    svg.append(box);
  });
  svg.addEventListener('pointerup', (event) => {
    const [start, end] = [from, at(event)];
    from = undefined;
    box.remove();
    if (start === undefined) return;
    if (Math.hypot(end.x - start.x, end.y - start.y) < LEAST_PX) click(end.x, end.y);
    else frame({ x: ends(x(start.x), x(end.x)), y: ends(y(start.y), y(end.y)) });
  });
  svg.addEventListener('pointercancel', () => {
    from = undefined;
    box.remove();
  });
}

function ends(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a];
}
