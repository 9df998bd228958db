package issuer

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const origin = "http://localhost:5555"

// clockedRealm is a realm with a clock that the test moves.
func clockedRealm(t *testing.T) (*Realm, func(time.Duration)) {
	t.Helper()
	r := New("client_lab", ProcessKey(), Options{TokenLife: time.Minute, RotationGrace: 10 * time.Second, User: "ada"})
	now := time.Now()
	r.now = func() time.Time { return now }
	return r, func(d time.Duration) { now = now.Add(d) }
}

func TestRefreshRotatesAndReplaysWithinTheGrace(t *testing.T) {
	r, advance := clockedRealm(t)
	first, err := r.NewSession("", origin)
	require.NoError(t, err)
	second, err := r.Refresh(first.RefreshToken, "", origin)
	require.NoError(t, err)
	assert.NotEqual(t, first.RefreshToken, second.RefreshToken)
	assert.NotEqual(t, first.AccessToken, second.AccessToken, "the jti differs even within one second")

	advance(9 * time.Second)
	replay, err := r.Refresh(first.RefreshToken, "", origin)
	require.NoError(t, err)
	assert.Equal(t, second.RefreshToken, replay.RefreshToken)

	advance(2 * time.Second)
	_, err = r.Refresh(first.RefreshToken, "", origin)
	assert.EqualError(t, err, "invalid_grant: Refresh token already exchanged.")
	_, err = r.Refresh(second.RefreshToken, "", origin)
	assert.NoError(t, err, "a late replay does not kill the session")
}

func TestRevokedSessionIsOverButItsTokenLivesOn(t *testing.T) {
	r, _ := clockedRealm(t)
	g, err := r.NewSession("", origin)
	require.NoError(t, err)
	assert.Equal(t, 1, r.RevokeAll())
	_, err = r.Refresh(g.RefreshToken, "", origin)
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, "invalid_grant", refusal.Code)
	assert.Equal(t, 400, refusal.Status)
	_, err = r.Verify(g.AccessToken)
	assert.NoError(t, err)
}

func TestVerifyRefusesExpiredForeignAndForgedTokens(t *testing.T) {
	r, advance := clockedRealm(t)
	g, err := r.NewSession("org_one", origin)
	require.NoError(t, err)
	c, err := r.Verify(g.AccessToken)
	require.NoError(t, err)
	assert.Equal(t, "user_ada", c.Subject)
	assert.Equal(t, "org_one", c.OrgID)
	assert.Equal(t, time.Minute, c.ExpiresAt.Sub(c.IssuedAt.Time))

	other := New("client_other", ProcessKey(), Options{TokenLife: time.Minute, User: "ada"})
	_, err = other.Verify(g.AccessToken)
	assert.ErrorIs(t, err, ErrOtherIssuer)

	none, err := jwt.NewWithClaims(jwt.SigningMethodNone, c).SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	for _, forged := range []string{none, "", "a.b.c", g.AccessToken + "x"} {
		_, err = r.Verify(forged)
		assert.Error(t, err)
	}

	advance(time.Minute)
	_, err = r.Verify(g.AccessToken)
	assert.ErrorIs(t, err, ErrExpired)
}

func TestExpireIssuedSparesTokensThatComeLater(t *testing.T) {
	r, _ := clockedRealm(t)
	before, err := r.NewSession("", origin)
	require.NoError(t, err)
	r.ExpireIssued()
	after, err := r.Refresh(before.RefreshToken, "", origin)
	require.NoError(t, err)
	_, err = r.Verify(before.AccessToken)
	assert.ErrorIs(t, err, ErrExpired)
	_, err = r.Verify(after.AccessToken)
	assert.NoError(t, err)
}

func TestCodeNeedsItsVerifierAndWorksOnce(t *testing.T) {
	r, advance := clockedRealm(t)
	sum := sha256.Sum256([]byte("verifier"))
	challenge := base64.RawURLEncoding.EncodeToString(sum[:])

	wrong, err := r.Approve(challenge, "")
	require.NoError(t, err)
	_, err = r.Exchange(wrong, "guess", origin)
	assert.ErrorContains(t, err, "verifier does not match")
	_, err = r.Exchange(wrong, "verifier", origin)
	assert.ErrorContains(t, err, "invalid_grant", "a failed try uses the code up")

	right, err := r.Approve(challenge, "org_two")
	require.NoError(t, err)
	g, err := r.Exchange(right, "verifier", origin)
	require.NoError(t, err)
	assert.Equal(t, "org_two", g.Claims.OrgID)

	late, err := r.Approve(challenge, "")
	require.NoError(t, err)
	advance(codeLife + time.Second)
	_, err = r.Exchange(late, "verifier", origin)
	assert.ErrorContains(t, err, "has expired or is invalid")

	_, err = r.Approve("plain", "")
	assert.ErrorContains(t, err, "code_challenge")
}

func TestOrganizationSwitchLandsInTheClaims(t *testing.T) {
	r, _ := clockedRealm(t)
	g, err := r.NewSession("", origin)
	require.NoError(t, err)
	g, err = r.Refresh(g.RefreshToken, "org_two", origin)
	require.NoError(t, err)
	assert.Equal(t, "org_two", g.Claims.OrgID)
	_, err = r.Refresh(g.RefreshToken, "org_nine", origin)
	assert.ErrorContains(t, err, "not a member")
	_, err = r.Refresh(g.RefreshToken, "", origin)
	assert.NoError(t, err, "a refused switch leaves the refresh token unused")
}
