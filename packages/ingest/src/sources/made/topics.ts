/** What a question is about: the question types of made data. */
export const topics = ['color', 'kind', 'count', 'place', 'presence'] as const;
export type Topic = (typeof topics)[number];

export const places = ['left', 'right', 'top', 'bottom'] as const;
export type Place = (typeof places)[number];
