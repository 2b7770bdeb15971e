import { drawBall } from './ball.ts';
import { drawBird } from './bird.ts';
import { drawButterfly } from './butterfly.ts';
import { drawCar } from './car.ts';
import { drawCat } from './cat.ts';
import { drawCup } from './cup.ts';
import { drawDog } from './dog.ts';
import { drawFish } from './fish.ts';
import { drawHat } from './hat.ts';
import type { DrawKind } from './shapes.ts';
import { drawTree } from './tree.ts';

export const kindNames = [
  'cat',
  'dog',
  'bird',
  'fish',
  'butterfly',
  'ball',
  'cup',
  'car',
  'tree',
  'hat',
] as const;
export type KindName = (typeof kindNames)[number];

/** What is known of a kind: how several are called, what it belongs to, and how it is drawn. */
export type Kind = { plural: string; family: 'animal' | 'object'; draw: DrawKind };

export const kinds: Record<KindName, Kind> = {
  cat: { plural: 'cats', family: 'animal', draw: drawCat },
  dog: { plural: 'dogs', family: 'animal', draw: drawDog },
  bird: { plural: 'birds', family: 'animal', draw: drawBird },
  fish: { plural: 'fish', family: 'animal', draw: drawFish },
  butterfly: { plural: 'butterflies', family: 'animal', draw: drawButterfly },
  ball: { plural: 'balls', family: 'object', draw: drawBall },
  cup: { plural: 'cups', family: 'object', draw: drawCup },
  car: { plural: 'cars', family: 'object', draw: drawCar },
  tree: { plural: 'trees', family: 'object', draw: drawTree },
  hat: { plural: 'hats', family: 'object', draw: drawHat },
};
