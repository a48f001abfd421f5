/** The grey hatch that says a value is missing: the same in the map and the legend. */
const GROUND = '#ebebe9';
const STROKE = '#9c9c98';
export const MISSING_POINT = '#9b9b97';

/** A square tile of hatch, `side` pixels wide, that repeats without a seam. */
export function hatch(side = 8): ImageData | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.fillStyle = GROUND;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = STROKE;
  context.lineWidth = side / 6;
  context.beginPath();
  for (const shift of [-side, 0, side]) {
    context.moveTo(shift - 1, side + 1);
    context.lineTo(shift + side + 1, -1);
  }
  context.stroke();
  return context.getImageData(0, 0, side, side);
}
