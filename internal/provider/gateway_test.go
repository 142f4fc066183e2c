package provider_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// A refresh can take several requests, and a gateway may answer any one of them with its own 404, or with a page. Nothing leaves
// the state because of that: the next apply would make it a second time.
func TestRead_aGatewaysAnswerToAnyRequestTakesNothingOutOfTheState(t *testing.T) {
	answers := map[string]func(http.ResponseWriter){
		"404": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"code":404,"message":"null for uri"}`)
		},
		"page": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html><title>Sign in</title></html>") },
	}
	for _, row := range matrixRows(t) {
		t.Run(row.typeName, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			config := with(row.config(t, o), row.also) // before the provider: it may make a SCIM key
			created := o.Protocol(t).Create(row.typeName, config)
			target, err := url.Parse(o.URL)
			if err != nil {
				t.Fatal(err)
			}
			organization := &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) { request.SetURL(target) }}
			for name, answer := range answers {
				var requests, failing atomic.Int64
				front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if requests.Add(1) == failing.Load() {
						answer(w)
						return
					}
					organization.ServeHTTP(w, r)
				}))
				t.Cleanup(front.Close)
				for number := int64(1); ; number++ {
					driver := o.Protocol(t, map[string]any{"base_url": front.URL}) // it may ask for something itself
					requests.Store(0)
					failing.Store(number)
					read, diagnostics := driver.Read(created)
					if read.Type == "" {
						t.Errorf("%s as the answer to request %d takes it out of the state:\n%s", name, number, acctest.Text(diagnostics))
					}
					if requests.Load() < number {
						break // there is no such request
					}
				}
			}
		})
	}
}
