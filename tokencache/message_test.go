package tokencache

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/token"
)

// messages has one of each form.
func messages(parsed token.Token) []message {
	at := time.UnixMilli(1_750_000_000_000)
	scope := token.Print{1, 0xff}
	return []message{
		{kind: tellToken, from: 1, at: 2, scope: scope, token: parsed, minted: at},
		{kind: tellToken, from: 1, at: 2, scope: scope, token: parsed},
		{kind: tellTrying, from: 1 << 63, at: 1 << 62, scope: scope, held: true},
		{kind: tellTrying, scope: scope},
		{kind: tellFailed, from: 1, at: 2, scope: scope, class: failure.Terminal},
		{kind: tellFailed, from: 1, at: 2, scope: scope, class: failure.Transient, near: true},
		{kind: tellDone, from: 1, at: 2, scope: scope},
		{kind: tellQuiet, from: 1, at: 2, scope: scope, until: at},
		{kind: tellLook, from: 1, at: 2, scope: scope},
	}
}

// goodToken is of the session of every lab, minted in the first second of a bubble.
func goodToken(t testing.TB) token.Token {
	const iat = 946_684_801
	raw, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": "https://issuer", "sub": "user_1", "sid": "session_1", "iat": iat, "exp": iat + 300,
	}).SignedString([]byte("secret"))
	require.NoError(t, err)
	parsed, err := token.Parse(raw)
	require.NoError(t, err)
	return parsed
}

func TestAMessageIsReadAsItWasWritten(t *testing.T) {
	for _, m := range messages(goodToken(t)) {
		read, ok := parseMessage(m.wire())
		assert.True(t, ok, m.kind)
		assert.Equal(t, m, read)
	}
}

func TestWhatIsNoMessage(t *testing.T) {
	good := message{kind: tellTrying, from: 1, at: 2}.wire()
	raw := message{kind: tellToken, from: 1, at: 2, token: goodToken(t)}.wire()
	for _, text := range []string{
		"", " ", "holdfast1", good[:len(good)-1], good + " ", " " + good, good + " x", strings.ToUpper(good),
		strings.Replace(good, "holdfast1", "holdfast2", 1), strings.Replace(good, "trying", "navigate", 1),
		strings.Replace(good, " 1 ", " 01 ", 1), strings.Replace(good, " 2 ", " +2 ", 1), strings.Replace(good, " 2 ", " 9223372036854775808 ", 1),
		strings.Replace(good, "false", "maybe", 1), strings.Replace(raw, "token 1 2", "token 1 -", 1),
		raw + strings.Repeat("x", token.MaxLength), raw[:strings.LastIndex(raw, ".")+1], raw[:strings.LastIndex(raw, ".")],
	} {
		_, ok := parseMessage(text)
		assert.False(t, ok, "%.64s", text)
	}
}

// A channel is open to whoever runs on the origin. Whatever is said on it, nobody
// is signed out, sent away or given another's token, and a call gets its answer.
func FuzzHear(f *testing.F) {
	for _, m := range messages(goodToken(f)) {
		f.Add(m.wire(), uint8(0))
		f.Add(m.wire(), uint8(3))
	}
	f.Add("holdfast1 token 1 2 "+strings.Repeat("0", 32)+" 0 a.b.c", uint8(1))
	f.Add(strings.Repeat(" ", MaxMessageLength), uint8(0))
	f.Fuzz(func(t *testing.T, text string, makeup uint8) {
		if m, ok := parseMessage(text); ok {
			assert.Equal(t, text, m.wire())
			assert.LessOrEqual(t, len(text), MaxMessageLength)
		}
		synctest.Test(t, func(t *testing.T) {
			b := &browser{t: t, locks: map[string]*tab{}}
			c := b.open(Options{})
			defer func() { c.Close(); synctest.Wait() }()
			c.Hear(text)
			c.signIn()
			words := strings.Split(text, " ")
			if makeup&1 != 0 && len(words) > 4 { // as if it were about this session, and of now
				m := c.from(message{})
				words[3], words[4] = message{at: m.at}.wire()[len(wireForm)+4:][:13], m.scope.String()
			}
			text := strings.Join(words, " ")
			p := c.ask(true)
			for range 3 {
				c.Hear(text)
				c.sleep(time.Second)
			}
			if makeup&2 != 0 {
				c.Hidden()
			}
			c.answered(p, "")
			parsed, _ := token.Parse(p.token)
			assert.Equal(t, "user_1", parsed.Identity.Subject)
			c.sleep(time.Minute)
			assert.NotEqual(t, StatusSignedOut, c.Snapshot().Status)
			assert.Empty(t, c.signedOut)
			assert.Zero(t, c.expired)
			second := c.ask(true)
			c.sleep(maxRetryAfter + time.Minute)
			c.answered(second, "")
		})
	})
}
