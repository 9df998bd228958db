/** What the lab's page says in a build that talks to WorkOS and Convex themselves. */
export function RealServices() {
  return (
    <main className="lab lab-real card">
      <h1>Wake lab, on the real services</h1>
      <p>
        This build uses your WorkOS environment and your Convex deployment. They have no faults to switch on, so the
        scenarios are yours: sign in, type a draft, then close the lid for longer than a token lives, or take the
        network away and give it back.
      </p>
      <p className="lab-links">
        <a className="button button-primary" href="app.html?guard=holdfast">
          The app with Holdfast
        </a>
        <a className="button" href="app.html?guard=none">
          The app with @convex-dev/workos
        </a>
      </p>
    </main>
  );
}
