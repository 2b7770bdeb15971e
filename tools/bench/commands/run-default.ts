import { withFolder } from '../with-folder.ts';
import { sightline } from './sightline.ts';

const engine = process.argv[2]!;
const { seconds } = await withFolder((root) =>
  sightline(root, ['run', 'data/recipes/default.json', '--engine', engine]),
);
process.stdout.write(`${JSON.stringify({ run_default: seconds })}\n`);
