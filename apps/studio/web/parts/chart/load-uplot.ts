import UPlot from 'uplot';

/** Loaded when the first chart is drawn; its style sheet comes with the screen, which can try again. */
export { UPlot };
