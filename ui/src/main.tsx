// Starts the web UI: takes the token out of the address before anything else, then shows the page.

import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { askForTriggersEarly } from './pages/triggers/triggers-query.ts';
import { resumeSession } from './session/session-store.ts';
import { getToken, takeTokenFromAddress } from './session/token.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/surfaces.css';
import './styles/tables.css';
import './styles/charts.css';
import './styles/payload.css';
import './styles/pages.css';
import './styles/health.css';
import './styles/keys.css';
import './styles/targets.css';
import './styles/mapping.css';
import './styles/refused.css';
import './styles/secrets.css';
import './styles/narrow.css';

resumeSession(takeTokenFromAddress());
if (getToken() !== null) askForTriggersEarly();
window.addEventListener('hashchange', () => {
  const token = takeTokenFromAddress();
  if (token !== null) resumeSession(token);
});
createRoot(document.getElementById('app')!).render(<App />);
