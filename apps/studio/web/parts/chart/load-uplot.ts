import 'uplot/dist/uPlot.min.css';
import UPlot from 'uplot';

/** Loaded when the first chart is drawn, with its style sheet. */
export { UPlot };
