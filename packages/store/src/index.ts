export { artifactFolder, artifactRef, artifactUri, isArtifactUri } from './artifact-ref.ts';
export { type ArtifactPlan, type ArtifactWriter, createArtifact } from './artifact-writer.ts';
export { canonicalJson, hashJson } from './canonical-json.ts';
export { hashFile } from './hashed-file.ts';
export { joinArtifacts } from './join-artifacts.ts';
export {
  type LocalArtifact,
  listLocalArtifacts,
  listTemporaryFolders,
  type TemporaryFolder,
} from './list-local.ts';
export { manifestName, readManifest } from './manifest-file.ts';
export { type Artifact, openArtifact } from './open-artifact.ts';
export { openRemoteStore } from './open-remote-store.ts';
export { openTable, tableEndings } from './open-table.ts';
export { isProcessRunning } from './process-running.ts';
export { removeFolder } from './publish-folder.ts';
export type { RemoteArtifact, RemoteObject, RemoteStore, Transfer } from './remote-store.ts';
export { schemaHash } from './schema-hash.ts';
export { type Verification, verifyArtifact } from './verify-artifact.ts';
export { type Checked, verifyLocalStore, verifyRemoteStore } from './verify-store.ts';
export { csvField } from './write/csv-lines.ts';
export { type JsonCell, nestByShape, readCells } from './write/json-cell.ts';
export { type WrittenTable, writeTable } from './write/write-table.ts';
export { writeFailure } from './write-failure.ts';
export { writeFileAtomically } from './write-file-atomically.ts';
