import { useState } from 'preact/hooks';

const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const key = 'sightline-theme';

function readTheme(): Theme {
  try {
    return themes.find((name) => name === localStorage.getItem(key)) ?? 'auto';
  } catch {
    return 'auto'; // a file opened from disk may have no storage
  }
}

function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

applyTheme(readTheme());

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(readTheme);
  const choose = (next: Theme): void => {
    applyTheme(next);
    setTheme(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // it then holds until the page is closed
    }
  };
  return (
    <label class="row small">
      <span class="soft">Theme</span>
      <select
        class="select"
        value={theme}
        onChange={(event) => choose(event.currentTarget.value as Theme)}
      >
        {themes.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
