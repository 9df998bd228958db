package issuer

import "strings"

// User is a user in AuthKit's wire form (UserRaw in authkit-js).
type User struct {
	Object            string  `json:"object"`
	ID                string  `json:"id"`
	Email             string  `json:"email"`
	EmailVerified     bool    `json:"email_verified"`
	ProfilePictureURL *string `json:"profile_picture_url"`
	FirstName         string  `json:"first_name"`
	LastName          string  `json:"last_name"`
	LastSignInAt      string  `json:"last_sign_in_at"`
	ExternalID        *string `json:"external_id"`
	CreatedAt         string  `json:"created_at"`
	UpdatedAt         string  `json:"updated_at"`
}

// newUser makes up the user of a short name such as "ada"; the same name is
// always the same user.
func newUser(name, signedInAt string) User {
	const epoch = "2026-01-01T00:00:00.000Z"
	return User{
		Object: "user", ID: "user_" + name, Email: name + "@example.com", EmailVerified: true,
		FirstName: strings.ToUpper(name[:1]) + name[1:], LastName: "Lab",
		LastSignInAt: signedInAt, CreatedAt: epoch, UpdatedAt: epoch,
	}
}
