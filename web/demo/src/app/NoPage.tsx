export function NoPage() {
  return (
    <main className="app app-empty">
      <h1>No page to show</h1>
      <p className="muted">
        This app needs a page of the lab in its address. <a href="./">The wake lab</a> makes one.
      </p>
    </main>
  );
}
