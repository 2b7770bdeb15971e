export type QuizQuestion = {
  question: string;
  /** Three or four, all different. */
  options: string[];
  answerIndex: number;
  /** Why the answer is right, with the run's own numbers. */
  explanation: string;
  /** Stage and table of the run that prove it: `train/scores`, as `sightline inspect <run>/…` takes it. */
  evidence: string;
};

/** Options nearer to the right one than this would be told apart by luck. */
const nearest = 0.02;

/** Up to four different whole percentages, the right one among them, ascending. */
export function percentOptions(right: number, others: readonly number[]): string[] {
  const filling = [0.5, 0.25, 0.75, 1, 0].filter((share) => Math.abs(share - right) > 0.05);
  const telling = others.filter((share) => Math.abs(share - right) > nearest);
  const shown = new Set([right, ...telling, ...filling].map((share) => Math.round(share * 100)));
  return [...shown]
    .slice(0, 4)
    .sort((a, b) => a - b)
    .map((count) => `${count} %`);
}
