package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"sync"
)

func keystoneGroups(size int, url string) string {
	return fmt.Sprintf(`terraform {
  required_providers {
    openstack = { source = "terraform-provider-openstack/openstack" }
  }
}
provider "openstack" {
  auth_url    = "%s/v3/"
  user_name   = "bench"
  password    = "bench"
  tenant_name = "bench"
  domain_name = "Default"
  region      = "RegionOne"
}
resource "openstack_identity_group_v3" "bench" {
  count     = %d
  name      = format("bench-%%05d", count.index + 1)
  domain_id = "default"
}
`, url, size)
}

// objects are what an API keeps, by id.
type objects[T any] struct {
	mu   sync.Mutex
	byID map[string]T
}

func (o *objects[T]) put(id string, object T) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byID == nil {
		o.byID = map[string]T{}
	}
	o.byID[id] = object
}

func (o *objects[T]) get(id string) (T, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	object, ok := o.byID[id]
	return object, ok
}

func (o *objects[T]) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.byID)
}

// newKeystone serves logging in and groups as OpenStack's identity API does
// (https://docs.openstack.org/api-ref/identity/v3/).
func newKeystone() http.Handler {
	var groups objects[map[string]any]
	mux := http.NewServeMux()
	write := func(w http.ResponseWriter, status int, body any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
	mux.HandleFunc("POST /v3/auth/tokens", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Subject-Token", "bench")
		endpoint := map[string]any{"id": "1", "interface": "public", "region": "RegionOne", "region_id": "RegionOne", "url": "http://" + r.Host + "/v3/"}
		write(w, http.StatusCreated, map[string]any{"token": map[string]any{
			"methods": []string{"password"}, "issued_at": "2026-11-01T00:00:00.000000Z", "expires_at": "2099-01-01T00:00:00.000000Z",
			"user":    map[string]any{"id": "bench", "name": "bench", "domain": map[string]any{"id": "default", "name": "Default"}},
			"project": map[string]any{"id": "bench", "name": "bench", "domain": map[string]any{"id": "default", "name": "Default"}},
			"roles":   []any{map[string]any{"id": "admin", "name": "admin"}},
			"catalog": []any{map[string]any{"id": "1", "type": "identity", "name": "keystone", "endpoints": []any{endpoint}}},
		}})
	})
	mux.HandleFunc("POST /v3/groups", func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Group map[string]any }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Group == nil {
			http.Error(w, "no group", http.StatusBadRequest)
			return
		}
		id := fmt.Sprint(body.Group["name"])
		body.Group["id"] = id
		groups.put(id, body.Group)
		write(w, http.StatusCreated, map[string]any{"group": body.Group})
	})
	mux.HandleFunc("GET /v3/groups/{id}", func(w http.ResponseWriter, r *http.Request) {
		group, ok := groups.get(r.PathValue("id"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		write(w, http.StatusOK, map[string]any{"group": group})
	})
	return mux
}

func iamGroups(size int, url string) string {
	return fmt.Sprintf(`terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "bench"
  secret_key                  = "bench"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
  endpoints {
    iam = %q
  }
}
resource "aws_iam_group" "bench" {
  count = %d
  name  = format("bench-%%05d", count.index + 1)
}
`, url, size)
}

// iamGroup is a group as IAM spells it.
type iamGroup struct {
	XMLName    xml.Name `xml:"Group"`
	Path       string
	GroupName  string
	GroupID    string `xml:"GroupId"`
	ARN        string `xml:"Arn"`
	CreateDate string
}

// newIAM serves groups as AWS's IAM does (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html).
func newIAM() http.Handler {
	var groups objects[iamGroup]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		action, name := r.FormValue("Action"), r.FormValue("GroupName")
		rest := ""
		switch action {
		case "CreateGroup":
			groups.put(name, iamGroup{Path: "/", GroupName: name, GroupID: fmt.Sprintf("AGPA%016d", groups.count()),
				ARN: "arn:aws:iam::123456789012:group/" + name, CreateDate: "2026-11-01T00:00:00Z"})
		case "GetGroup":
			rest = "<Users/><IsTruncated>false</IsTruncated>"
		default:
			http.Error(w, "this API has no "+action, http.StatusBadRequest)
			return
		}
		group, ok := groups.get(name)
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>gone</Message></Error></ErrorResponse>")
			return
		}
		content, err := xml.Marshal(group)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, `<%[1]sResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><%[1]sResult>%[2]s%[3]s</%[1]sResult>`+
			`<ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata></%[1]sResponse>`, action, content, rest)
	})
}
