package emulator

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// handler answers one request. It runs under the server's mutex, and what it changed is kept only if the answer is
// a success: a refusal halfway through leaves nothing behind.
type handler func(*call) *adminapi.Answer

// methods are what one path answers to; any other method is 405.
type methods map[string]handler

// authorization says no to a caller (with an answer) or lets it pass (with nil).
type authorization func(*call) *adminapi.Answer

// ServeHTTP answers one request: the console's pages directly, everything else through journal and faults.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isConsolePath(r.URL.Path) {
		s.mux.ServeHTTP(w, r)
		return
	}
	s.serveAPI(w, r)
}

// isConsolePath separates the pages for people, which are neither recorded nor broken by faults, from the API.
func isConsolePath(path string) bool {
	return path == "/" || strings.HasPrefix(path, "/console/") || strings.HasPrefix(path, "/google/consent/")
}

// routes returns every path the emulator serves. The console has "/", "/console/..." and "/google/consent/{id}".
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	console := s.console()
	for _, pattern := range []string{"/{$}", "/console/", "/google/consent/"} {
		mux.Handle(pattern, console)
	}
	if !s.options.WithoutIdentityAPI {
		s.identityRoutes(mux)
	}
	s.publishedRoutes(mux)
	s.scimRoutes(mux)
	mux.HandleFunc("/", adminapi.NotServed)
	return mux
}

// insideRoutes returns every path of the APIs. A host that does not offer the identity API has a console all the same.
func (s *Server) insideRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	s.identityRoutes(mux)
	s.publishedRoutes(mux)
	s.scimRoutes(mux)
	return mux
}

func (s *Server) publishedRoutes(mux *http.ServeMux) {
	mux.Handle("/admin/v1/orgs", s.endpoint(methods{"GET": listOrganizations}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}", s.endpoint(methods{"GET": getOrganization}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/domains", s.endpoint(methods{"GET": listDomains}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/domains/{domainId}", s.endpoint(methods{"GET": getDomain}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/events", s.endpoint(methods{"GET": listEvents}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/events/{eventId}", s.endpoint(methods{"GET": getEvent}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/events-stream", s.endpoint(methods{"GET": streamEvents}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/event-actions", s.endpoint(methods{"GET": listEventActions}, organizationKey))
	mux.Handle("/admin/v2/orgs/{orgId}/directories", s.endpoint(methods{"GET": listUserbases}, organizationKey))
	mux.Handle("/users/{accountId}/manage", s.endpoint(methods{"GET": getUserPermissions}, userManagementKey))
	mux.Handle("/users/{accountId}/manage/lifecycle/disable", s.endpoint(methods{"POST": deactivateAccount}, userManagementKey))
	mux.Handle("/users/{accountId}/manage/lifecycle/enable", s.endpoint(methods{"POST": reactivateAccount}, userManagementKey))
	mux.Handle("/admin/v2/orgs/{orgId}/users/invite", s.endpoint(methods{"POST": inviteUsers}, organizationKey))

	mux.Handle("/admin/v1/orgs/{orgId}/users", s.endpoint(methods{"GET": listManagedAccounts}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates", s.endpoint(methods{"GET": getLastActiveDates}, organizationKey))
	s.accessRoutes(mux)

	const userbase = "/admin/v2/orgs/{orgId}/directories/{userbaseId}"
	route := func(path string, by methods) { mux.Handle(userbase+path, s.endpoint(by, organizationKey)) }
	route("/groups", methods{"POST": createGroup})
	route("/groups/search", methods{"POST": searchGroups})
	route("/groups/{groupId}", methods{"GET": getGroup, "DELETE": deleteGroup})
	route("/groups/{groupId}/memberships", methods{"POST": addMembership})
	route("/groups/{groupId}/memberships/{accountId}", methods{"DELETE": removeMembership})
	route("/groups/{groupId}/role-assignments", methods{"GET": listGroupRoles})
	route("/groups/{groupId}/role-assignments/assign", methods{"POST": assignGroupRole})
	route("/groups/{groupId}/role-assignments/revoke", methods{"POST": revokeGroupRole})
	route("/users/search", methods{"POST": searchUsers})
	route("/users/{accountId}", methods{"GET": getUser})
	route("/users/{accountId}/role-assignments", methods{"GET": listUserRoles})
	mux.Handle("/admin/v1/orgs/{orgId}/users/{accountId}/roles/assign", s.endpoint(methods{"POST": assignUserRole}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/users/{accountId}/roles/revoke", s.endpoint(methods{"POST": revokeUserRole}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/assign", s.endpoint(methods{"POST": assignOrganizationRole}, organizationKey))
	mux.Handle("/admin/v1/orgs/{orgId}/users/{accountId}/role-assignments/revoke", s.endpoint(methods{"POST": revokeOrganizationRole}, organizationKey))
	// What Atlassian publishes beside the ids of objects, and is not served, is no object that is missing.
	for _, path := range []string{"/groups/count", "/groups/stats", "/users/count", "/users/stats"} {
		mux.HandleFunc(userbase+path, adminapi.NotServed)
	}
	route("/users/{accountId}/suspend", methods{"POST": suspendUser})
	route("/users/{accountId}/restore", methods{"POST": restoreUser})
	s.policyMemberRoutes(mux)
	s.controlPolicyRoutes(mux)
	mux.Handle("/admin/user-provisioning/v1/org/{orgId}/user/{aaId}/get-scim-links", s.endpoint(methods{"GET": getSCIMLinks}, organizationKey))
	mux.Handle("/admin/user-provisioning/v1/org/{orgId}/get-scim-links-for-email", s.endpoint(methods{"POST": getSCIMLinksForEmail}, organizationKey))
	mux.Handle("/admin/user-provisioning/v1/org/{orgId}/scimDirectoryId/{scimDirectoryId}/scimUserId/{scimUserId}/unlink",
		s.endpoint(methods{"PATCH": unlinkSCIMUser}, organizationKey))
	mux.Handle("/admin/v2/orgs/{orgId}/workspaces", s.endpoint(methods{"POST": searchWorkspaces}, organizationKey))
}

func (s *Server) controlPolicyRoutes(mux *http.ServeMux) {
	const policies = "/admin/control/v1/orgs/{orgId}/policies"
	route := func(path string, by methods) { mux.Handle(policies+path, s.endpoint(by, controlPolicyKey)) }
	route("", methods{"GET": listControlPolicies, "POST": createControlPolicy})
	route("/{policyId}", methods{"GET": getControlPolicy, "PUT": updateControlPolicy, "DELETE": deleteControlPolicy})
	route("/{policyId}/resources", methods{"GET": listControlPolicyResources, "POST": addControlPolicyResource})
	route("/{policyId}/resources/{resourceId}", methods{"DELETE": removeControlPolicyResource})
	const dataSecurity = "/admin/control/v2/orgs/{orgId}/policies"
	route = func(path string, by methods) { mux.Handle(dataSecurity+path, s.endpoint(by, controlPolicyKey)) }
	route("", methods{"POST": draftDataSecurityPolicy})
	route("/publishDraftPolicies", methods{"POST": publishDataSecurityPolicies})
	route("/{policyId}", methods{"PUT": updateDataSecurityDraft})
	route("/{policyId}/resources", methods{"GET": listDataSecurityResources, "POST": changeDataSecurityResources})
}

// accessRoutes are those of the API Access family.
func (s *Server) accessRoutes(mux *http.ServeMux) {
	const base = "/admin/api-access/v1/orgs/{orgId}"
	route := func(path string, by methods) { mux.Handle(base+path, s.endpoint(by, organizationKey)) }
	route("/service-accounts", methods{"GET": listServiceAccounts, "POST": createServiceAccount, "PATCH": updateServiceAccount})
	route("/service-accounts/{serviceAccountId}", methods{"DELETE": deleteServiceAccount})
	route("/service-accounts/{serviceAccountId}/api-tokens", methods{"GET": listServiceAccountTokens})
	route("/api-tokens", methods{"GET": listAPITokens})
	route("/api-keys", methods{"GET": listAPIKeys})
}

// policyMemberRoutes are what there is of authentication policies.
func (s *Server) policyMemberRoutes(mux *http.ServeMux) {
	// With their methods, because without them neither of these two patterns would be the more specific one.
	mux.Handle("POST /admin/control/v1/orgs/{orgId}/auth-policy/{policyId}/add-users", s.endpoint(methods{"POST": addPolicyUsers}, controlKey))
	mux.Handle("GET /admin/control/v1/orgs/{orgId}/auth-policy/task/{taskId}", s.endpoint(methods{"GET": getPolicyTask}, controlKey))
	mux.Handle("/admin/control/v1/orgs/{orgId}/users/auth-policies/bulk-fetch", s.endpoint(methods{"POST": readUserPolicies}, controlRead))
}

// postedReads are the paths where a POST only asks.
var postedReads = []string{
	"/admin/v2/orgs/*/directories/*/groups/search",
	"/admin/v2/orgs/*/directories/*/users/search",
	"/admin/v2/orgs/*/workspaces",
	"/admin/user-provisioning/v1/org/*/get-scim-links-for-email",
	"/admin/control/v1/orgs/*/users/auth-policies/bulk-fetch",
}

// isRead tells whether a request can change nothing.
func isRead(r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	return r.Method == http.MethodPost && slices.ContainsFunc(postedReads, func(pattern string) bool {
		matched, err := path.Match(pattern, r.URL.Path)
		return matched && err == nil
	})
}

func (s *Server) scimRoutes(mux *http.ServeMux) {
	const base = "/scim/directory/{scimDirectoryId}"
	route := func(path string, by methods) { mux.Handle(base+path, s.endpoint(by, provisioningKey)) }

	route("/ServiceProviderConfig", methods{"GET": getServiceProviderConfig})
	route("/ResourceTypes", methods{"GET": listSCIMResourceTypes})
	route("/ResourceTypes/{id}", methods{"GET": getSCIMResourceType})
	route("/Schemas", methods{"GET": listSCIMSchemas})
	route("/Schemas/{id}", methods{"GET": getSCIMSchema})
	route("/Users", methods{"GET": projected(listSCIMUsers), "POST": projected(createSCIMUser)})
	route("/Users/{id}", methods{"GET": projected(getSCIMUser), "PUT": projected(replaceSCIMUser), "PATCH": projected(patchSCIMUser), "DELETE": deleteSCIMUser})
	route("/Groups", methods{"GET": listSCIMGroups, "POST": createSCIMGroup})
	route("/Groups/{id}", methods{"GET": getSCIMGroup, "PUT": replaceSCIMGroup, "PATCH": patchSCIMGroup, "DELETE": deleteSCIMGroup})
}

// isCleanPath keeps the standard library's mux from answering "//" and ".." with a redirect that no API gives.
func isCleanPath(escaped string) bool { return path.Clean(escaped) == escaped }
