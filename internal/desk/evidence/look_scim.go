package evidence

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// scimPath is the path of a SCIM base URL; its last element is the SCIM directory.
var scimPath = regexp.MustCompile(`^(?:/[^/]+)*/scim/directory/([^/]+)/?$`)

// scimDirectoryOf returns the SCIM directory of a base URL, or says what is wrong with it.
func (e *Eyes) scimDirectoryOf(baseURL string) (id, problem string) {
	parsed, err := url.Parse(strings.TrimSpace(baseURL))
	if err != nil || parsed.Host == "" {
		return "", "The SCIM base URL is no address."
	}
	path := scimPath.FindStringSubmatch(parsed.Path)
	if path == nil {
		return "", "The SCIM base URL does not end with /scim/directory/ and the id of a SCIM directory."
	}
	atlassian, _ := url.Parse(client.DefaultBaseURL)
	if !strings.EqualFold(parsed.Host, e.client.Host()) && !strings.EqualFold(parsed.Host, atlassian.Host) {
		return "", fmt.Sprintf("The SCIM base URL is on the host %s, and Atlassian's is %s. The key was not sent there.", client.Printable(parsed.Host), e.client.Host())
	}
	return uuid.Lower(path[1]), ""
}

// lookAtKeys checks the SCIM base URL, the key, and that the key before is refused.
func (e *Eyes) lookAtKeys(ctx context.Context, item Item, given Given, r *Report) {
	before, _ := item.Before["scimDirectoryId"].(string)
	id := uuid.Lower(before)
	if given.SCIMBaseURL != "" {
		copied, problem := e.scimDirectoryOf(given.SCIMBaseURL)
		switch owner := directoryOfOther(given, copied); {
		case problem != "":
			e.add(r, CheckSCIMBaseURL, Contradicted, problem)
			return
		case item.Verb == Rotate && before != "" && !uuid.Same(copied, before):
			e.add(r, CheckSCIMBaseURL, Contradicted, fmt.Sprintf("The SCIM base URL is of SCIM directory %s; this is about %s, and a new key does not change that.", client.Printable(copied), before))
			return
		case owner != "":
			e.add(r, CheckSCIMBaseURL, Contradicted, fmt.Sprintf("The SCIM base URL is that of directory %q, which has this SCIM directory already.", owner))
			return
		}
		id = copied
	}
	r.SCIMDirectoryID = id
	if id == "" {
		return
	}
	if item.Verb != Delete {
		if given.SCIMKey == "" {
			e.add(r, CheckSCIMKey, Attested, "The key is not known here any more, so that nothing can be asked with it.")
		} else {
			e.lookAtKey(ctx, item, id, given, r)
		}
	}
	if item.Verb == Rotate || item.Verb == Delete {
		e.lookAtOldKey(ctx, item, id, given, r)
	}
}

func directoryOfOther(given Given, id string) string {
	for other, name := range given.OtherSCIMDirectories {
		if id != "" && uuid.Same(other, id) {
			return client.Printable(name)
		}
	}
	return ""
}

// keyAnswer is what a SCIM directory says to a key.
type keyAnswer int

const (
	keyUnread keyAnswer = iota
	keyAccepted
	keyRefused
	keyOfAnother
)

// ask asks a SCIM directory with a key. The client is one for this key alone, which it masks in whatever it says.
func (e *Eyes) ask(ctx context.Context, id, key string, r *Report) (answer keyAnswer, says string) {
	config := e.config
	config.SCIMAPIKeys = map[string]string{id: key}
	asking, err := client.New(config)
	if err != nil {
		return keyRefused, "It cannot be a key: " + err.Error() + "."
	}
	_, err = asking.SCIMConfiguration(ctx, id)
	switch {
	case err == nil:
		return keyAccepted, ""
	case errors.Is(err, client.ErrUnauthorized), errors.Is(err, client.ErrForbidden):
		return keyRefused, "SCIM directory " + id + " refuses it."
	case errors.Is(err, client.ErrAnotherObject):
		return keyOfAnother, "It answers for another SCIM directory: " + describe(err)
	}
	if isLimited(err) {
		r.RetryAfter = max(r.RetryAfter, retryAfter(err))
	}
	return keyUnread, describe(err)
}

func (e *Eyes) lookAtKey(ctx context.Context, item Item, id string, given Given, r *Report) {
	if item.Verb == Rotate && given.OldSCIMKey != "" && given.OldSCIMKey == given.SCIMKey {
		e.add(r, CheckSCIMKey, Contradicted, "The key is the one before. Next: copy the new one, which the console shows once; if it is gone, regenerate the key again.")
		return
	}
	switch answer, says := e.ask(ctx, id, given.SCIMKey, r); {
	case answer == keyUnread:
		e.addUnreadable(r, CheckSCIMKey, "Whether the key is accepted cannot be asked now: "+says)
	case answer == keyAccepted && item.Verb == Create:
		e.add(r, CheckSCIMKey, Proved, "SCIM directory "+id+" accepts the key.")
	case answer == keyAccepted:
		// Any key that works would do so. That it is another one than before shows when the one before is refused.
		e.add(r, CheckSCIMKey, Seen, "SCIM directory "+id+" accepts the key.")
	default:
		e.add(r, CheckSCIMKey, Contradicted, "The key is not that of this SCIM directory. "+says+" Next: copy the base URL and the key again, from one and the same dialog.")
	}
}

// lookAtOldKey proves that the key before has ended, where the desk still has it. A refusal after a deletion may be an expiry, so it
// proves nothing alone: see proveDeletion.
func (e *Eyes) lookAtOldKey(ctx context.Context, item Item, id string, given Given, r *Report) {
	if given.OldSCIMKey == "" {
		e.add(r, CheckOldSCIMKey, Attested, "The key before is not known here, so whether it is refused now cannot be asked. The desk forgets a key that was delivered.")
		return
	}
	if given.OldSCIMKey == given.SCIMKey {
		return
	}
	switch answer, says := e.ask(ctx, id, given.OldSCIMKey, r); {
	case answer == keyUnread:
		e.addUnreadable(r, CheckOldSCIMKey, "Whether the key before is refused cannot be asked now: "+says)
	case answer == keyAccepted && item.Verb == Rotate:
		e.add(r, CheckOldSCIMKey, Contradicted, "The key before is still accepted. Next: press Regenerate API key in the console; a regenerated key stops the one before at once.")
	case answer == keyAccepted:
		e.add(r, CheckOldSCIMKey, Contradicted, "The SCIM directory still accepts its key, so the provisioning config is still there.")
	case item.Verb == Rotate && hasFinding(*r, CheckSCIMKey, Seen):
		e.add(r, CheckOldSCIMKey, Proved, "The key before is refused, and the new one is accepted.")
	case item.Verb == Rotate:
		e.add(r, CheckOldSCIMKey, Seen, "The key before is refused.")
	default:
		e.add(r, CheckOldSCIMKey, Attested, "The SCIM directory refuses its key. Alone that may be the end of the key's year.")
	}
}

// proveDeletion puts two things together that prove a deletion and do not prove it alone: the key is refused, and the log has it.
func proveDeletion(r *Report) {
	if !hasFinding(*r, CheckAuditLog, Seen) {
		return
	}
	for i := range r.Findings {
		one := &r.Findings[i]
		if one.Check == CheckOldSCIMKey && !one.Unreadable && strings.HasPrefix(one.Says, "The SCIM directory refuses") {
			one.Level, one.Says = Proved, "The SCIM directory refuses its key, and the audit log has the deletion."
		}
	}
}

func hasFinding(r Report, check string, level Level) bool {
	for _, one := range r.Findings {
		if one.Check == check && one.Level == level {
			return true
		}
	}
	return false
}
