// Run by the build, so that a run need not: node packages/pipeline/dist/bundle-workflows.js
import { bundleWorkflows } from './temporal/workflow-bundle.ts';

const { made } = await bundleWorkflows();
console.log(made ? 'workflow bundle: made' : 'workflow bundle: up to date');
