import {
  assertTable,
  contractId,
  type Stage,
  StageError,
  type StageName,
  stageNames,
} from '@sightline/contracts';

/** The stages of one recipe, its replacements included. */
export type StageSet = Record<StageName, Stage>;

/** Which stage before `name` writes the table; the nearest one when several do. */
export function findWriter(
  stages: StageSet,
  name: StageName,
  table: string,
): StageName | undefined {
  const before = stageNames.slice(0, stageNames.indexOf(name));
  return before.findLast((candidate) => table in stages[candidate].writes);
}

/** The stages whose artifacts `name` reads, in pipeline order. */
export function listInputStages(stages: StageSet, name: StageName): StageName[] {
  const writers = Object.keys(stages[name].reads).map((table) => findWriter(stages, name, table));
  return stageNames.filter((candidate) => writers.includes(candidate));
}

function disagree(message: string): never {
  throw new StageError('bad-config', {
    message,
    fix: 'Choose stages in the recipe that agree on the table between them.',
  });
}

/**
 * Checks that every table that a stage reads is written, with the same contract, by one before it.
 *
 * @throws StageError `bad-config` naming both stages and both contracts.
 */
export function checkNeighbours(stages: StageSet): void {
  for (const name of stageNames) {
    for (const [table, expected] of Object.entries(stages[name].reads)) {
      const writer = findWriter(stages, name, table);
      if (!writer)
        disagree(`${name} reads ${contractId(expected)}, which no stage before it writes`);
      const written = stages[writer].writes[table]!;
      if (contractId(written) !== contractId(expected)) {
        disagree(
          `${name} reads ${contractId(expected)}, but ${writer} writes ${contractId(written)}`,
        );
      }
      try {
        assertTable(expected, written.schema, `${writer} → ${name}`);
      } catch (error) {
        disagree((error as Error).message);
      }
    }
  }
}
