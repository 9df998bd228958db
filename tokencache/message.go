package tokencache

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/token"
)

// messageKind is what one tab tells the others: a closed set.
type messageKind string

const (
	tellToken  messageKind = "token"  // a token that its provider has just brought
	tellTrying messageKind = "trying" // its provider has been asked
	tellFailed messageKind = "failed" // and brought no token
	tellDone   messageKind = "done"   // nothing came of it
	tellQuiet  messageKind = "quiet"  // the server wants to be left alone
	tellLook   messageKind = "look"   // the session is over there
)

// message is what tabs tell each other. Whoever runs on the origin can send one,
// so it is believed no further than it can be checked, and proves nothing.
type message struct {
	kind  messageKind
	from  uint64      // the sender, at random
	at    int64       // sent then: milliseconds, more with each message of a sender
	scope token.Print // whose session it is about

	token  token.Token   // token
	minted time.Time     // token: minted no earlier, by the wall clock that all tabs share; zero if unknown
	class  failure.Class // failed
	near   bool          // failed: no server is known to have answered
	held   bool          // trying: under the lock
	until  time.Time     // quiet
}

const (
	// wireForm is the first word of each message: tabs of another version of it
	// don't understand each other.
	wireForm = "holdfast1"
	// MaxMessageLength is the longest message, in bytes, that is read.
	MaxMessageLength = token.MaxLength + 256
)

// wire is the message as text: words with a space between.
func (m message) wire() string {
	words := []string{wireForm, string(m.kind), strconv.FormatUint(m.from, 16), strconv.FormatInt(m.at, 10), m.scope.String()}
	switch m.kind {
	case tellToken:
		words = append(words, wireTime(m.minted), m.token.Raw())
	case tellTrying:
		words = append(words, strconv.FormatBool(m.held))
	case tellFailed:
		words = append(words, m.class.String(), strconv.FormatBool(m.near))
	case tellQuiet:
		words = append(words, wireTime(m.until))
	}
	return strings.Join(words, " ")
}

// parseMessage reads a message. All that wire would not have written is no
// message.
func parseMessage(text string) (m message, ok bool) {
	if len(text) > MaxMessageLength {
		return m, false
	}
	words := strings.Split(text, " ")
	if len(words) < 5 {
		return m, false
	}
	body := words[5:]
	m.kind = messageKind(words[1])
	m.from, _ = strconv.ParseUint(words[2], 16, 64)
	m.at, _ = strconv.ParseInt(words[3], 10, 64)
	_, _ = hex.Decode(m.scope[:], []byte(words[4][:min(len(words[4]), 2*len(m.scope))]))
	switch {
	case m.kind == tellToken && len(body) == 2:
		m.minted = timeOfWire(body[0])
		if m.token, ok = sharedToken(body[1]); !ok {
			return m, false
		}
	case m.kind == tellTrying && len(body) == 1:
		m.held = body[0] == "true"
	case m.kind == tellFailed && len(body) == 2:
		m.class, _ = failure.ParseClass(body[0])
		m.near = body[1] == "true"
	case m.kind == tellQuiet && len(body) == 1:
		m.until = timeOfWire(body[0])
	case (m.kind == tellDone || m.kind == tellLook) && len(body) == 0:
	default:
		return m, false
	}
	return m, m.wire() == text
}

// sharedToken reads a token from another tab: one that tells whose it is and how
// long it lives, with a signature that a server can look at.
func sharedToken(raw string) (token.Token, bool) {
	t, err := token.Parse(raw)
	return t, err == nil && t.Shareable() && !strings.HasSuffix(raw, ".")
}

func wireTime(t time.Time) string {
	if t.IsZero() {
		return "0"
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

func timeOfWire(word string) time.Time {
	ms, _ := strconv.ParseInt(word, 10, 64)
	if ms <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
