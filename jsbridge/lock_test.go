//go:build js && wasm

package jsbridge_test

import (
	"runtime"
	"testing"

	"holdfast/jsbridge"

	"github.com/hack-pad/safejs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type lockAnswer struct {
	release func()
	taken   bool
}

func tryLock(name string) lockAnswer {
	answer := make(chan lockAnswer, 2)
	jsbridge.TryLock(name, func(release func(), taken bool) { answer <- lockAnswer{release, taken} })
	return <-answer
}

// owners is how many pages have the lock, and how many wait for it.
func owners(t *testing.T, name string) (held, pending int) {
	t.Helper()
	promise, err := jsbridge.Invoke(eval(t, `async (name) => {
		const { held, pending } = await navigator.locks.query();
		return [held, pending].map((locks) => locks.filter((lock) => lock.name === name).length).join();
	}`), name)
	require.NoError(t, err)
	counts, err := jsbridge.Await(t.Context().Done(), promise)
	require.NoError(t, err)
	text := goString(t, counts)
	return int(text[0] - '0'), int(text[2] - '0')
}

func TestALockIsHadByOneAtATime(t *testing.T) {
	first := tryLock("one")
	require.NotNil(t, first.release)
	second := tryLock("one")
	assert.Nil(t, second.release)
	assert.True(t, second.taken)
	held, pending := owners(t, "one")
	assert.Equal(t, 1, held)
	assert.Zero(t, pending, "nobody waits for it")

	other := tryLock("other")
	require.NotNil(t, other.release)
	other.release()

	first.release()
	first.release()
	for held, _ = owners(t, "one"); held > 0; held, _ = owners(t, "one") {
	}
	third := tryLock("one")
	require.NotNil(t, third.release)
	third.release()
}

func TestWithoutLocksThereIsNoTelling(t *testing.T) {
	assert.True(t, jsbridge.HasLocks())
	mayWork := map[string]bool{"throws": true, "rejects": true, "never calls back": true} // only a try tells
	for name, locks := range map[string]string{
		"missing":          `undefined`,
		"no function":      `({request: 1})`,
		"throws":           `({request() { throw new Error('no') }})`,
		"rejects":          `({request: () => Promise.reject(new DOMException('no', 'SecurityError'))})`,
		"never calls back": `({request: () => Promise.resolve()})`,
		"a getter throws":  `'getter'`,
	} {
		t.Run(name, func(t *testing.T) {
			restore, err := jsbridge.Invoke(eval(t, `(locks) => {
				const get = locks === 'getter' ? () => { throw new Error('no') } : () => locks;
				Object.defineProperty(navigator, 'locks', { configurable: true, get });
				return () => { delete navigator.locks };
			}`), eval(t, locks))
			require.NoError(t, err)
			defer func() { _, _ = jsbridge.Invoke(restore) }()
			answer := tryLock("any")
			assert.Nil(t, answer.release)
			assert.False(t, answer.taken)
			assert.Equal(t, mayWork[name], jsbridge.HasLocks())
			stillAlive(t)
		})
	}
}

// Locks and channels go through the browser's own process, so the rounds are fewer
// than in TestNothingIsLeftBehind.
func TestLocksAndChannelsLeaveNothingBehind(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	for range 200 {
		if lock := tryLock("a lock"); lock.release != nil {
			lock.release()
		}
		channel, err := jsbridge.OpenChannel("a channel", func(safejs.Value) {})
		require.NoError(t, err)
		channel.Close()
	}
	for held, _ := owners(t, "a lock"); held > 0; held, _ = owners(t, "a lock") {
	}
	assert.Zero(t, jsbridge.LiveFuncs())
	assert.Zero(t, jsbridge.Awaiting())
	assert.Zero(t, jsbridge.Requests())
	assert.LessOrEqual(t, runtime.NumGoroutine(), goroutines)
}

func TestAChannelCarriesText(t *testing.T) {
	require.True(t, jsbridge.HasChannels())
	heard := make(chan safejs.Value, 2)
	open := func(name string) *jsbridge.Channel {
		channel, err := jsbridge.OpenChannel(name, func(data safejs.Value) { heard <- data })
		require.NoError(t, err)
		return channel
	}
	one, two, other := open("c"), open("c"), open("d")
	defer other.Close()
	defer two.Close()
	one.Post("hello")
	assert.Equal(t, "hello", goString(t, <-heard), "heard once, by the other")
	one.Close()
	one.Post("closed: lost")
	two.Post("nobody hears")

	_, err := jsbridge.Invoke(eval(t, `() => { const c = new BroadcastChannel('c'); c.postMessage({ an: 'object' }); c.close() }`))
	require.NoError(t, err)
	assert.Equal(t, "object", jsbridge.TypeOf(<-heard))
	assert.Empty(t, heard)
}
