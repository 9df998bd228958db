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
	"holdfast/tokencache/tabs"
	"holdfast/tokencache/token"
)

// messages has one of each form.
func messages(parsed token.Token) []tabs.Message {
	at := time.UnixMilli(1_750_000_000_000)
	scope := token.Print{1, 0xff}.String()
	return []tabs.Message{
		{Kind: tabs.KindToken, From: 1, At: 2, Session: scope, Token: parsed, Minted: at},
		{Kind: tabs.KindToken, From: 1, At: 2, Session: scope, Token: parsed},
		{Kind: tabs.KindTrying, From: 1 << 63, At: 1 << 62, Session: scope, Locked: true},
		{Kind: tabs.KindTrying, Session: scope},
		{Kind: tabs.KindFailed, From: 1, At: 2, Session: scope, Class: failure.Terminal},
		{Kind: tabs.KindFailed, From: 1, At: 2, Session: scope, Class: failure.Transient, Unreached: true},
		{Kind: tabs.KindDone, From: 1, At: 2, Session: scope},
		{Kind: tabs.KindQuiet, From: 1, At: 2, Session: scope, Until: at},
		{Kind: tabs.KindLook, From: 1, At: 2, Session: scope},
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
		read, ok := tabs.Parse(m.Wire())
		assert.True(t, ok, m.Kind)
		assert.Equal(t, m, read)
	}
}

func TestWhatIsNoMessage(t *testing.T) {
	good := tabs.Message{Kind: tabs.KindTrying, From: 1, At: 2}.Wire()
	raw := tabs.Message{Kind: tabs.KindToken, From: 1, At: 2, Token: goodToken(t)}.Wire()
	for _, text := range []string{
		"", " ", "holdfast2", good[:len(good)-1], good + " ", " " + good, good + " x", strings.ToUpper(good),
		strings.Replace(good, "holdfast2", "holdfast3", 1), strings.Replace(good, "trying", "navigate", 1),
		strings.Replace(good, " 1 ", " 01 ", 1), strings.Replace(good, " 2 ", " +2 ", 1), strings.Replace(good, " 2 ", " 9223372036854775808 ", 1),
		strings.Replace(good, "false", "maybe", 1), strings.Replace(raw, "token 1 2", "token 1 -", 1),
		raw + strings.Repeat("x", token.MaxLength), raw[:strings.LastIndex(raw, ".")+1], raw[:strings.LastIndex(raw, ".")],
	} {
		_, ok := tabs.Parse(text)
		assert.False(t, ok, "%.64s", text)
	}
}

// A channel is open to whoever runs on the origin. Whatever is said on it, nobody
// is signed out, sent away or given another's token, and a call gets its answer.
func FuzzHear(f *testing.F) {
	for _, m := range messages(goodToken(f)) {
		f.Add(m.Wire(), uint8(0))
		f.Add(m.Wire(), uint8(3))
	}
	f.Add("holdfast2 token 1 2 "+strings.Repeat("0", 32)+" 0 a.b.c", uint8(1))
	f.Add(strings.Repeat(" ", tabs.MaxLength), uint8(0))
	f.Fuzz(func(t *testing.T, text string, makeup uint8) {
		if m, ok := tabs.Parse(text); ok {
			assert.Equal(t, text, m.Wire())
			assert.LessOrEqual(t, len(text), tabs.MaxLength)
		}
		synctest.Test(t, func(t *testing.T) {
			b := &browser{t: t, locks: map[string]*tab{}}
			c := b.open(Options{})
			defer func() { c.Close(); synctest.Wait() }()
			c.Hear(text)
			c.signIn()
			words := strings.Split(text, " ")
			if makeup&1 != 0 && len(words) > 4 { // as if it were about this session, and of now
				m := c.from(tabs.Message{})
				words[3], words[4] = tabs.Message{At: m.At}.Wire()[len("holdfast2")+4:][:13], m.Session
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
