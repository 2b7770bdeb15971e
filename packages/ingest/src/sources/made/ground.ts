import { createRandom, type Random } from './random.ts';

export const groundStyles = ['plain', 'striped', 'noisy', 'gradient'] as const;
export type GroundStyle = (typeof groundStyles)[number];

/** What lies behind the things: two muted tones of one hue. */
export type Ground = {
  style: GroundStyle;
  /** Of the colour wheel. */
  hueDegrees: number;
  saturationPercent: number;
  /** Of the first and the second tone. */
  lightnessPercent: [number, number];
  /** Direction of stripes and gradients. */
  turnDegrees: number;
  /** Width of a stripe, or of a speck. */
  grainPx: number;
  /** Of the specks. */
  seed: number;
};

/** Draws the tones so that a thing of any colour, white and black too, stands out. */
export function createGround(style: GroundStyle, random: Random): Ground {
  const lightness = random.between(66, 80);
  const step = style === 'gradient' ? random.between(10, 16) : random.between(5, 9);
  return {
    style,
    hueDegrees: random.below(360),
    saturationPercent: random.between(6, 20),
    lightnessPercent: [lightness, lightness - step],
    turnDegrees: random.pick([0, 30, 45, 60, 90, 120, 135, 150]),
    grainPx: style === 'striped' ? random.between(9, 20) : random.between(1.5, 3),
    seed: random.below(2 ** 31),
  };
}

function tone({ hueDegrees, saturationPercent }: Ground, lightnessPercent: number): string {
  const lightness = lightnessPercent.toFixed(1);
  return `hsl(${hueDegrees}, ${saturationPercent.toFixed(1)}%, ${lightness}%)`;
}

function drawStripes(ground: Ground, sidePx: number, color: string): string {
  const reach = sidePx; // far enough for a square that is turned
  const lines: string[] = [];
  for (let x = -reach; x < reach; x += 2 * ground.grainPx) {
    lines.push(`M${x.toFixed(2)} ${-reach}V${reach}`);
  }
  const half = sidePx / 2;
  return `<path d="${lines.join('')}" transform="translate(${half} ${half}) rotate(${ground.turnDegrees})" stroke="${color}" stroke-width="${ground.grainPx.toFixed(2)}"/>`;
}

function drawSpecks(ground: Ground, sidePx: number, colors: string[]): string {
  const random = createRandom(ground.seed, 'specks');
  const drawLayer = (color: string): string => {
    const specks = Array.from({ length: 260 }, () => {
      const x = random.between(0, sidePx).toFixed(1);
      return `M${x} ${random.between(0, sidePx).toFixed(1)}h0`;
    });
    return `<path d="${specks.join('')}" stroke="${color}" stroke-width="${(2 * ground.grainPx).toFixed(2)}" stroke-linecap="round"/>`;
  };
  return colors.map(drawLayer).join('');
}

/** Draws the ground as SVG over the whole square. */
export function drawGround(ground: Ground, sidePx: number): string {
  const [first, second] = ground.lightnessPercent;
  const base = `<rect width="${sidePx}" height="${sidePx}" fill="${tone(ground, first)}"/>`;
  switch (ground.style) {
    case 'plain':
      return base;
    case 'striped':
      return base + drawStripes(ground, sidePx, tone(ground, second));
    case 'noisy':
      return (
        base + drawSpecks(ground, sidePx, [tone(ground, second), tone(ground, 2 * first - second)])
      );
    case 'gradient':
      return `<linearGradient id="ground" gradientTransform="rotate(${ground.turnDegrees} 0.5 0.5)"><stop offset="0" stop-color="${tone(ground, first + 4)}"/><stop offset="1" stop-color="${tone(ground, second)}"/></linearGradient><rect width="${sidePx}" height="${sidePx}" fill="url(#ground)"/>`;
  }
}
