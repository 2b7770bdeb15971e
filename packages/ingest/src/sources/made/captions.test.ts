import { expect, test } from 'vitest';
import { captionScene } from './captions.ts';
import { madeConfig } from './made-config.ts';
import { planScenes } from './plan.ts';
import { createScene } from './scene.ts';

test('a caption names count, colour and kind of all that is shown, in several right wordings', () => {
  const config = madeConfig.parse({ count: 60, distractorRatio: 0.5 });
  for (const plan of planScenes(config, 2)) {
    const scene = createScene(plan, config, 2);
    const { answer, answers } = captionScene(scene);
    expect(new Set(answers).size).toBe(5);
    expect(answers[0]).toBe(answer);
    for (const sentence of answers) {
      expect(sentence).toContain(`${scene.color} ${scene.kind.slice(0, 4)}`);
      expect(sentence.toLowerCase()).toContain(['one', 'two', 'three', 'four'][scene.count - 1]);
      if (scene.distractor)
        expect(sentence).toContain(`one ${scene.distractor.color} ${scene.distractor.kind}`);
    }
  }
});
