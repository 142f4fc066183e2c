package framework

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// stepWithoutAnswer returns the advice for a failure that no status tells from others:
// nothing was sent, nothing came back, or what came back leads nowhere.
func stepWithoutAnswer(err error) string {
	switch {
	case errors.Is(err, client.ErrEmptyID):
		return "an id that this needs is empty. Look where it comes from: the configuration, a variable, an output, or the state."
	case errors.Is(err, client.ErrListEndless):
		return "no organization has a list as long, so it was given up, and nothing of it is used. More attempts or more time do not help. " +
			"Tell whoever runs the server; if that is not Atlassian, check base_url (or ATLASSIAN_BASE_URL)."
	case errors.Is(err, client.ErrListSlow):
		return "the server gives the list too slowly, so it was given up. Others that use the organization's keys share its request limit: " +
			"run it again when they have ended. If that does not help, tell whoever runs the server."
	case errors.Is(err, client.ErrListBroken):
		return "the server's list leads nowhere, so nothing of it can be relied on. Tell whoever runs the server; if that is not Atlassian, check base_url (or ATLASSIAN_BASE_URL)."
	case errors.Is(err, client.ErrAnswerTooLong):
		return "no answer of this API is as long. Check base_url (or ATLASSIAN_BASE_URL), and tell whoever runs the server."
	case errors.Is(err, client.ErrLimitHolds):
		return "the organization's request limit holds for longer than this operation may wait. More attempts do not help: run it again when that time is over. " +
			"Others that use the organization's keys share the limit."
	}
	if step := certificateStep(err); step != "" {
		return step
	}
	if errors.Is(err, context.DeadlineExceeded) && !client.TimedOut(err) {
		return "the time that this operation may take is over. Run it again, or raise timeouts where the resource has them."
	}
	return "the server gave no answer. Check base_url (or ATLASSIAN_BASE_URL), and whether this machine reaches it: name resolution, proxy, firewall."
}

// limitStep returns the advice for a 429. One that says how long to wait is waited out
// and not counted as an attempt; it is only reported where that takes too long.
func limitStep(err error) string {
	apiError, ok := errors.AsType[*client.Error](err)
	if !ok || apiError.RetryAfter == 0 {
		return "the organization's request limit is used up. Wait and run it again, or raise max_retries."
	}
	return fmt.Sprintf("the server wants %s to pass before the next request, and this operation may not wait that long. "+
		"More attempts do not help: run it again after that time. Others that use the organization's keys share the limit.", apiError.RetryAfter.Round(time.Second))
}

// certificateStep returns the advice for a connection that TLS has refused; "" for any other failure.
func certificateStep(err error) string {
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); unknown {
		return "the server's certificate is signed by an authority that this machine does not trust. Add the authority's certificate (of your proxy, or of your own server) " +
			"to the system's trust store, or on Linux name a file with it in SSL_CERT_FILE. If you know of no such authority, somebody may be listening: send nothing."
	}
	if _, wrongName := errors.AsType[x509.HostnameError](err); wrongName {
		return "the server's certificate is for another name. Check base_url (or ATLASSIAN_BASE_URL)."
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if invalid.Reason == x509.Expired {
			return "the server's certificate has expired or does not hold yet. Check this machine's clock; if it is right, tell whoever runs the server."
		}
		return "the server's certificate is not valid for this. Tell whoever runs the server."
	}
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	if notTLS || errors.Is(err, http.ErrSchemeMismatch) {
		return "what answers there does not speak TLS. Check the scheme and the port of base_url (or ATLASSIAN_BASE_URL)."
	}
	return ""
}
