/** What was written about an image and what people wrote about it, as `tokenizeCaption` cuts it. */
export type TokenizedCase = { hypothesis: string[]; references: string[][] };

/** Of the whole set, and of each image alone. */
export type CaptionScore = { corpus: number; perImage: number[] };
