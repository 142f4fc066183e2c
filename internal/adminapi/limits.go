package adminapi

import "net/http"

// MaximumBody bounds what a request may carry, in bytes. The largest honest body fits: a group of some thousand members, or a
// connection with as many groups.
const MaximumBody = 4 << 20

// AnnouncedRateLimit is what the X-RateLimit headers say where no limit is set. Nobody is refused for going beyond it.
const AnnouncedRateLimit = 1000

// BodyTooLarge refuses a body that is longer than MaximumBody.
func BodyTooLarge() *Answer {
	return Refuse(http.StatusBadRequest, "ADMIN-400-24", "the body is larger than %d MiB", MaximumBody>>20)
}
