export { answerParent, type Parent } from './answer-parent.ts';
export {
  type ModelEnding,
  type ModelProcess,
  type ModelProcessOptions,
  startModelProcess,
} from './model-process.ts';
