// Leads from each page of the site to the wake lab, which ./build.sh puts beside them.
import { JSX } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  const link = (context) => JSX.createElement('a', { href: context.relativeURL('lab/index.html') }, 'the wake lab');
  app.renderer.hooks.on('content.begin', (context) =>
    context.page.url === 'index.html'
      ? JSX.createElement(
          'p',
          { class: 'lab-link' },
          'See it at work: close the laptop in ',
          link(context),
          ', which runs in your browser.',
        )
      : JSX.createElement(JSX.Fragment, null),
  );
  app.renderer.hooks.on('sidebar.begin', (context) =>
    JSX.createElement('p', { class: 'lab-link' }, 'Try ', link(context)),
  );
}
