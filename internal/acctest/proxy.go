package acctest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"testing"
)

// Between starts a server that stands between the provider and the organization, and returns its address. change gets each
// answer before the provider does, with the path that was asked, and returns the body that goes on.
func (o *Organization) Between(t testing.TB, change func(path string, body []byte) []byte) (address string) {
	t.Helper()
	target, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(target)
			request.Out.Header.Set("Accept-Encoding", "identity")
		},
		ModifyResponse: func(answer *http.Response) error {
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				return err
			}
			body = change(answer.Request.URL.Path, body)
			answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			if len(body) > 0 {
				answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
			}
			return nil
		},
	})
	t.Cleanup(server.Close)
	return server.URL
}
