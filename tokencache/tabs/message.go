package tabs

import (
	"strconv"
	"strings"
	"time"

	"holdfast/tokencache/failure"
	"holdfast/tokencache/token"
)

// Kind is what one tab tells the others: a closed set.
type Kind string

// The kinds of messages. Beside each, the fields of Message that it has besides the
// first four.
const (
	KindToken  Kind = "token"  // Token, Minted: its provider has just brought a token
	KindTrying Kind = "trying" // Locked: its provider has been asked
	KindFailed Kind = "failed" // Class, Unreached: and brought no token
	KindDone   Kind = "done"   // nothing came of it
	KindQuiet  Kind = "quiet"  // Until: the server wants to be left alone
	KindLook   Kind = "look"   // the session is over there
)

// Message is what tabs tell each other. Whoever runs on the origin can send one,
// so it is believed no further than it can be checked, and proves nothing.
type Message struct {
	Kind    Kind
	From    uint64 // the sender, at random
	At      int64  // sent then: milliseconds, more with each message of a sender
	Session string // whose session it is about: its print

	Token     token.Token
	Minted    time.Time // minted no earlier, by the wall clock that all tabs share; zero if unknown
	Class     failure.Class
	Unreached bool      // no server is known to have answered
	Locked    bool      // the sender has the lock
	Until     time.Time // by the wall clock
}

const (
	// wireForm is the first word of each message: tabs of another version of it
	// don't understand each other.
	wireForm = "holdfast2"
	// MaxLength is the longest message, in bytes, that is read.
	MaxLength = token.MaxLength + 256
)

// Wire is the message as text: words with a space between.
func (m Message) Wire() string {
	words := []string{wireForm, string(m.Kind), strconv.FormatUint(m.From, 16), strconv.FormatInt(m.At, 10), m.Session}
	switch m.Kind {
	case KindToken:
		words = append(words, wireTime(m.Minted), m.Token.Raw())
	case KindTrying:
		words = append(words, strconv.FormatBool(m.Locked))
	case KindFailed:
		words = append(words, m.Class.String(), strconv.FormatBool(m.Unreached))
	case KindQuiet:
		words = append(words, wireTime(m.Until))
	case KindDone, KindLook:
	}
	return strings.Join(words, " ")
}

// Parse reads a message. A text is one only if Wire would write exactly it.
func Parse(text string) (m Message, ok bool) {
	if len(text) > MaxLength {
		return m, false
	}
	words := strings.Split(text, " ")
	if len(words) < 5 {
		return m, false
	}
	m.Kind = Kind(words[1])
	m.From, _ = strconv.ParseUint(words[2], 16, 64)
	m.At, _ = strconv.ParseInt(words[3], 10, 64)
	m.Session = words[4]
	if !m.parseBody(words[5:]) {
		return Message{}, false
	}
	return m, m.Wire() == text
}

func (m *Message) parseBody(words []string) (ok bool) {
	switch {
	case m.Kind == KindToken && len(words) == 2:
		m.Minted = timeOfWire(words[0])
		m.Token, ok = sharedToken(words[1])
		return ok
	case m.Kind == KindTrying && len(words) == 1:
		m.Locked = words[0] == "true"
	case m.Kind == KindFailed && len(words) == 2:
		m.Class, _ = failure.ParseClass(words[0])
		m.Unreached = words[1] == "true"
	case m.Kind == KindQuiet && len(words) == 1:
		m.Until = timeOfWire(words[0])
	case (m.Kind == KindDone || m.Kind == KindLook) && len(words) == 0:
	default:
		return false
	}
	return true
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
