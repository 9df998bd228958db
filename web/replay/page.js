// Draws a report as the panel would have drawn its guard, at the moment when it was written.
import { mountPanel } from '../dist/diagnostics/panel/dom.js';
import { playedGuard } from '../dist/testing/index.js';

const { head, writtenAt, snapshot, timeline } = JSON.parse(document.querySelector('#report').textContent);
Date.now = () => writtenAt; // the panel shows the last ten minutes
const guard = playedGuard();
// Of its identity and its engine's error a report has names alone.
guard.change({ ...snapshot, identity: null, engineError: null }, timeline);
document.querySelector('pre').textContent = head.join('\n');
mountPanel(guard, document.querySelector('main'));
