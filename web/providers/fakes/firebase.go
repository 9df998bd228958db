//go:build !js

package fakes

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// FirebaseIssuer is what the tokens of a Firebase project name.
const FirebaseIssuer = "https://securetoken.google.com/lab"

const firebaseUser = "ada"

// Firebase is Google's Identity Toolkit and token service, at the paths of their emulator,
// with one user. Its reference is @firebase/auth 1.13.9, dist/browser-cjs/index-DTUcAMkM.js: the
// calls (requestStsToken, _performApiRequest), and what it reads of the answers. The official
// emulator (firebase-tools) does the same by 242 MB of packages.
type Firebase struct {
	life time.Duration
	key  *rsa.PrivateKey

	mu       sync.Mutex // guards sessions
	sessions map[string]bool
}

// NewFirebase returns one whose ID tokens live for so long.
func NewFirebase(life time.Duration) (*Firebase, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	return &Firebase{life: life, key: key, sessions: map[string]bool{}}, err
}

// Key is what its tokens are verified by.
func (f *Firebase) Key(*jwt.Token) (any, error) { return &f.key.PublicKey, nil }

// Revoke ends the user's sessions, as `revokeRefreshTokens` of the Admin SDK does.
func (f *Firebase) Revoke() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.sessions)
}

func (f *Firebase) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const toolkit = "/identitytoolkit.googleapis.com/v1/accounts:"
	switch r.Method + r.URL.Path {
	case "POST" + toolkit + "signInWithPassword":
		refresh := f.begin()
		answer(w, http.StatusOK, map[string]any{
			"localId": firebaseUser, "email": "ada@example.com", "registered": true,
			"idToken": f.mint(), "refreshToken": refresh, "expiresIn": f.seconds(),
		})
	case "POST" + toolkit + "lookup":
		answer(w, http.StatusOK, map[string]any{"users": []any{map[string]any{"localId": firebaseUser, "email": "ada@example.com"}}})
	case "POST/securetoken.googleapis.com/v1/token":
		f.refresh(w, r)
	default:
		refuseAsFirebase(w, "UNKNOWN_CALL")
	}
}

// refresh answers the refresh grant. Firebase's refresh tokens are not replaced.
func (f *Firebase) refresh(w http.ResponseWriter, r *http.Request) {
	token := r.PostFormValue("refresh_token")
	switch {
	case r.PostFormValue("grant_type") != "refresh_token":
		refuseAsFirebase(w, "INVALID_GRANT_TYPE")
	case !f.lives(token):
		refuseAsFirebase(w, "TOKEN_EXPIRED")
	default:
		minted := f.mint()
		answer(w, http.StatusOK, map[string]any{
			"access_token": minted, "id_token": minted, "refresh_token": token, "token_type": "Bearer",
			"expires_in": f.seconds(), "user_id": firebaseUser, "project_id": "1",
		})
	}
}

func (f *Firebase) begin() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	token := rand.Text()
	f.sessions[token] = true
	return token
}

func (f *Firebase) lives(token string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sessions[token]
}

func (f *Firebase) seconds() string { return strconv.Itoa(int(f.life.Seconds())) }

func (f *Firebase) mint() string {
	now := time.Now()
	token, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": FirebaseIssuer, "aud": "lab", "sub": firebaseUser, "user_id": firebaseUser,
		"auth_time": now.Unix(), "iat": now.Unix(), "exp": now.Add(f.life).Unix(),
		"firebase": map[string]any{"identities": map[string]any{}, "sign_in_provider": "password"},
	}).SignedString(f.key)
	if err != nil {
		panic(err) // a key that was made here signs
	}
	return token
}

// refuseAsFirebase says it in Google's way.
func refuseAsFirebase(w http.ResponseWriter, message string) {
	answer(w, http.StatusBadRequest, object{"error": object{
		"code": http.StatusBadRequest, "message": message, "status": "INVALID_ARGUMENT",
	}})
}
