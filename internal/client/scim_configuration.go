package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

const scimConfigurationPath = "ServiceProviderConfig"

// SCIMConfiguration is what a SCIM directory says of itself (RFC 7643, section 5), as far as it tells the directory.
type SCIMConfiguration struct {
	// BaseURL is the SCIM base URL of the directory, in the server's words; "" where the server does not tell.
	BaseURL string
}

type scimConfiguration struct {
	Schemas []string `json:"schemas"`
	Meta    struct {
		Location string `json:"location"`
	} `json:"meta"`
}

// scimDirectoryInURL finds the directory in a SCIM URL.
var scimDirectoryInURL = regexp.MustCompile(`/scim/directory/([^/]+)`)

// check says how the answer differs from the one that Atlassian gave when it was recorded, in 2021. Any other answer with
// status 200, such as a page to sign in, must not count as "the key is accepted".
func (s *scimConfiguration) check(directoryID string) error {
	if len(s.Schemas) == 0 {
		return errors.New(`it has no "schemas"`)
	}
	if named := scimDirectoryInURL.FindStringSubmatch(s.Meta.Location); len(named) == 2 && !uuid.Same(named[1], directoryID) {
		return fmt.Errorf("%w: the SCIM directory is %q, and was asked for as %q", ErrAnotherObject, named[1], directoryID)
	}
	return nil
}

// SCIMConfiguration reads what a SCIM directory says of itself. It reads nobody's data, which makes it the way to learn whether the
// directory's key is accepted: ErrUnauthorized and ErrForbidden mean that it is not.
func (c *Client) SCIMConfiguration(ctx context.Context, directoryID string) (SCIMConfiguration, error) {
	r := scimRequest(http.MethodGet, directoryID, scimConfigurationPath)
	r.repeat = repeatRead
	answer, err := askAndCheck(ctx, c, r, func(answer *scimConfiguration) error { return answer.check(directoryID) })
	if err != nil {
		return SCIMConfiguration{}, err
	}
	return SCIMConfiguration{BaseURL: strings.TrimSuffix(answer.Meta.Location, "/"+scimConfigurationPath)}, nil
}
