import './style/tokens.css';
import './style/base.css';
import './style/frame.css';
import './style/parts.css';
import './style/run-switcher.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { fetchScreens } from './screens/list.ts';
import { openSource } from './source/open-source.ts';

const place = document.getElementById('app')!;
place.replaceChildren();
render(<App source={openSource()} />, place);
fetchScreens();
