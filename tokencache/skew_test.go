package tokencache

import (
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"holdfast/tokencache/token"
)

const day = 24 * time.Hour

// dated is a token that a server dated, by this machine's clock, so long after base.
func dated(t *testing.T, base time.Time, iat, life time.Duration) token.Token {
	t.Helper()
	claims := jwt.MapClaims{"sub": "user_1", "jti": serial.Add(1), "iat": base.Add(iat).Unix(), "exp": base.Add(iat + life).Unix()}
	raw, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("secret"))
	require.NoError(t, err)
	parsed, err := token.Parse(raw)
	require.NoError(t, err)
	return parsed
}

// answer is one token as evidence: dated iat after base, asked for and read so long
// after it.
type answer struct {
	iat, asked, read time.Duration
	forced           bool
	believed         bool
	ahead            time.Duration // what is believed then
}

func TestSkewLearns(t *testing.T) {
	for name, answers := range map[string][]answer{
		"a clock that is right": {
			{iat: 0, asked: 0, read: time.Second, forced: true, believed: true},
		},
		"a clock that is behind by 30 days, from any token": {
			{iat: 30 * day, asked: 0, read: time.Second, believed: true, ahead: 30*day - time.Second},
		},
		"an old token says nothing if nobody forced it": {
			{iat: -time.Hour, asked: 0, read: time.Second, believed: true},
		},
		"an answer that is read after a sleep": {
			{iat: 0, asked: 0, read: time.Hour, forced: true, believed: true},
		},
		"a clock that is ahead by 3 days, from the second of two tokens": {
			{iat: -3 * day, asked: 0, read: time.Second, forced: true},
			{iat: -3*day + 2*time.Second, asked: 2 * time.Second, read: 3 * time.Second, forced: true, believed: true, ahead: -3 * day},
			{iat: -3*day + time.Minute, asked: time.Minute, read: time.Minute, forced: true, believed: true, ahead: -3 * day},
		},
		"an SDK that answers a force from its storage": {
			{iat: -time.Hour, asked: 0, read: time.Second, forced: true},
			{iat: 2 * time.Second, asked: 2 * time.Second, read: 3 * time.Second, forced: true, believed: true},
		},
		"a server that dates its tokens back is no clock that is ahead": {
			{iat: -time.Minute, asked: 0, read: time.Second, forced: true},
			{iat: -time.Minute + 2*time.Second, asked: 2 * time.Second, read: 3 * time.Second, forced: true, believed: true},
			{iat: 0, asked: time.Minute, read: time.Minute, forced: true, believed: true},
		},
		"ahead, and put right by any token of today": {
			{iat: -3 * day, asked: 0, read: 0, forced: true},
			{iat: -3*day + time.Second, asked: time.Second, read: time.Second, forced: true, believed: true, ahead: -3 * day},
			{iat: 10 * time.Second, asked: 10 * time.Second, read: 10 * time.Second, believed: true},
		},
		"behind, and put right by a forced token of today": {
			{iat: time.Hour, asked: 0, read: 0, believed: true, ahead: time.Hour},
			{iat: time.Minute, asked: time.Minute, read: time.Minute, forced: true, believed: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			base := time.Unix(1_800_000_000, 0)
			var s skew
			for i, a := range answers {
				e := evidence{token: dated(t, base, a.iat, 5*time.Minute), asked: base.Add(a.asked), read: base.Add(a.read), forced: a.forced}
				assert.Equal(t, a.believed, s.learn(e), "answer %d", i)
				assert.Equal(t, a.ahead, s.ahead, "answer %d", i)
			}
		})
	}
}

// The same token again is no second witness, until it is plain that there is no other.
func TestSkewDoubtsTheSameTokenAgain(t *testing.T) {
	base := time.Unix(1_800_000_000, 0)
	var s skew
	e := evidence{token: dated(t, base, -time.Hour, 5*time.Minute), asked: base, read: base, forced: true}
	for range insistence - 1 {
		assert.False(t, s.learn(e))
		assert.Zero(t, s.ahead)
		assert.True(t, s.doubts(e.token.Print))
	}
	knows := s
	knows.seen = true
	assert.False(t, knows.learn(e), "a clock that is known to be right is right")
	assert.True(t, s.learn(e))
	assert.Equal(t, -time.Hour, s.ahead)
}

func TestSkewOfAClockThatIsSetBack(t *testing.T) {
	base := time.Unix(1_800_000_000, 0)
	s := skew{ahead: time.Hour}
	s.setBack(time.Hour)
	assert.Equal(t, 2*time.Hour, s.ahead)
	assert.Equal(t, base.Add(-2*time.Hour), s.local(base))
	assert.True(t, s.local(time.Time{}).IsZero())
}

// A clock that was ahead is set back while the machine sleeps: the step seems to be
// shorter than it was, by as much as that slept. The error that would be left is not
// believed, since it would make expired tokens look fresh.
func TestASetBackThatHidesASleepLeavesNoErrorBehind(t *testing.T) {
	base := time.Unix(1_800_000_000, 0)
	s := skew{ahead: -12 * time.Hour, seen: true}
	s.setBack(11 * time.Hour) // by 12, over a sleep of one
	late := evidence{token: dated(t, base, 0, 5*time.Minute), asked: base, read: base.Add(6 * time.Minute)}
	assert.True(t, s.learn(late))
	assert.True(t, s.local(late.token.Expires).Before(late.read), "it is over")
}
