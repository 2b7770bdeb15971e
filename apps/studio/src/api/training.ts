export type { Fit, TracedEpoch } from '@sightline/lesson';
export type { TrainingTrace } from '@sightline/report';
