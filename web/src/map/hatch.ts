/** The hatch that says a value is missing: the same in the map, the legend and the pictures. */
export interface HatchColours {
  readonly ground: string;
  readonly stroke: string;
}

export const hatchColours: Readonly<Record<'light' | 'dark', HatchColours>> = {
  light: { ground: '#ebebe9', stroke: '#9c9c98' },
  dark: { ground: '#33383a', stroke: '#71787b' },
};

/** A square tile of hatch, `side` pixels wide, that repeats without a seam. */
export function hatch(side: number, { ground, stroke }: HatchColours): ImageData | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.fillStyle = ground;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = stroke;
  context.lineWidth = side / 6;
  context.beginPath();
  for (const shift of [-side, 0, side]) {
    context.moveTo(shift - 1, side + 1);
    context.lineTo(shift + side + 1, -1);
  }
  context.stroke();
  return context.getImageData(0, 0, side, side);
}
