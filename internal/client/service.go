package client

import "context"

// ServiceAttended is Service.Kind of a server whose writes a person carries out.
const ServiceAttended = "attended"

// Service is what kind of server speaks the identity API.
type Service struct {
	// Kind is immediate or ServiceAttended.
	Kind string `json:"kind"`
	// WorklistURL is the page with what waits for a person; empty where there is none.
	WorklistURL string `json:"worklistUrl"`
	Version     string `json:"version"`
}

func (s Service) checkedFields() []checkedField {
	return []checkedField{requiredField("kind", s.Kind)}
}

// Attended reports whether writes are answered when a person has carried them out.
func (s Service) Attended() bool { return s.Kind == ServiceAttended }

// Service reads what kind of server this is. A server need not offer this, and is immediate then: ErrNotServed.
func (c *Client) Service(ctx context.Context, organizationID string) (Service, error) {
	service, err := read[Service](ctx, c, "", identityPath(organizationID, "service"))
	if err == nil && service.Attended() {
		c.attended.Store(true)
	}
	return service, err
}
