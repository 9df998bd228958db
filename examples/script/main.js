const guard = Holdfast.createGuard({ getAccessToken });

/** Asks our own server for an access token. It may fail in any way: Holdfast judges that. */
async function getAccessToken() {
  const response = await fetch('/token', { method: 'POST' });
  const answer = await response.json();
  if (response.ok) return answer.token;
  // `{ error: 'invalid_grant' }` says that the session is over.
  throw Object.assign(new Error(`/token answers ${response.status}`), { status: response.status, ...answer });
}

/** Sends a request with a token. Answers null when nobody is signed in. */
async function api(method, body) {
  for (const forceRefresh of [false, true]) {
    const token = await guard.getAccessToken({ forceRefresh });
    if (token === null) return null;
    const response = await fetch('/messages', { method, body, headers: { Authorization: `Bearer ${token}` } });
    if (response.ok) return response.json();
    if (response.status === 401) guard.reject(token); // so that the second time it is another
  }
  throw new Error('/messages is in trouble');
}

async function look() {
  const messages = await api('GET').catch(() => undefined); // trouble: the next second looks again
  if (messages === null) show('signed-out');
  if (messages) list(messages);
  setTimeout(look, 1000);
}

guard.subscribe(() => {
  element('reconnecting').hidden = guard.getSnapshot().status !== 'degraded';
});

element('sign-in').onclick = async () => {
  await fetch('/sign-in', { method: 'POST' });
  guard.identityChanged();
};
element('sign-out').onclick = async () => {
  await fetch('/sign-out', { method: 'POST' });
  guard.clear();
  show('signed-out');
};
element('form').onsubmit = async (event) => {
  event.preventDefault();
  await api('POST', new FormData(event.target).get('text'));
  event.target.reset();
};

look();

function element(id) {
  return document.getElementById(id);
}

/** Shows one of the three parts of the page. */
function show(part) {
  for (const id of ['loading', 'signed-out', 'signed-in']) element(id).hidden = id !== part;
}

function list(messages) {
  show('signed-in');
  const items = messages.map((text) => {
    const item = document.createElement('li');
    item.textContent = text;
    return item;
  });
  element('messages').replaceChildren(...items);
}
