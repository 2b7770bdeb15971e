import type { RunFacts } from '../run-facts.ts';
import { taskOf } from './task.ts';

const asking = `question = tokenizer.encode("What color is the cat?")
print(question.ids)`;

const script = (gate: RunFacts['gate']): string => `import json
from safetensors import safe_open
from safetensors.numpy import load_file
from tokenizers import Tokenizer

config = json.load(open("config.json"))
decoder = load_file("model.safetensors")  # name → float32 array
encoders = load_file("encoders.safetensors")  # image.*, text.* and, where it sees places, patch.*
${gate ? 'gate = load_file("gate.safetensors")  # what of the image a question lets through\n' : ''}known_tokens = json.loads(safe_open("encoders.safetensors", "np").metadata()["known_tokens"])
tokenizer = Tokenizer.from_file("tokenizer.json")
print(config["num_parameters"])
print(sum(array.size for array in [*encoders.values(), ${gate ? '*gate.values(), ' : ''}*decoder.values()]))  # the same`;

/** How others read the files: the script is run by a test. */
export function cardLoading(facts: RunFacts): string {
  const isAsked = taskOf(facts).noun === 'question';
  return [
    '## How to load it',
    '`pip install safetensors tokenizers numpy`, then in this folder:',
    `\`\`\`python\n${script(facts.gate)}${isAsked ? `\n${asking}` : ''}\n\`\`\``,
    'Matrices stand as [in, out] (`x @ weight + bias`), convolutions as [height, width, in, out]. A row of `text.embedding` belongs to the token in `known_tokens` before it; row 0 is padding. The tokenizer is that of BERT, uncased (Apache-2.0).',
    `With Sightline itself:\n\n\`\`\`sh\nsightline ask picture.png${isAsked ? ' "What color is the cat?"' : ''} --run ${facts.run.id}\n\`\`\``,
  ].join('\n\n');
}
