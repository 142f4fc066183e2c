package contract

import (
	"net/http"
	"strings"
)

const (
	organizations    = "/admin/v1/orgs"
	organizationBody = `{"data":{"id":"acme","type":"orgs","attributes":{"name":"Acme"},"relationships":{},"links":{"self":"https://api.atlassian.com/admin/v1/orgs/acme"}}}`
	unknownOrg       = `{"errors":[{"id":"e1","status":"404","code":"ADMIN-404-2","title":"Not Found","detail":"Organization not found"}]}`
	domainForbidden  = `{"timestamp":"2026-03-02T09:15:00Z","path":"/p","status":403,"error":"Forbidden","message":"no","requestId":"r1"}`

	scim     = "/scim/directory/8f1e"
	scimUser = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u1","userName":"mia","active":true,"externalId":"x1",
		"emails":[{"value":"mia@acme.com","type":"work","primary":true}],"meta":{"resourceType":"User","created":"2026-03-02T09:15:00Z"}}`
	scimNewUser  = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"mia","externalId":"x1","emails":[{"value":"mia@acme.com"}],"active":true}`
	scimGroup    = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g1","displayName":"eng","members":[{"value":"u1"}],"meta":{"resourceType":"Group"}}`
	scimChange   = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"u1"}]}]}`
	scimNotFound = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"gone"}`

	everyDirectory = "/admin/v2/orgs/acme/directories/-"
	group          = `{"id":"g1","name":"eng","description":"","directoryId":"d1","managementAccess":{"deletable":true,"modifiable":true,"readable":true},"externalSynced":false,"managedBy":"admins"}`
	groupPage      = `{"data":[` + group + `],"links":{"self":"a","next":"b"}}`
	user           = `{"accountId":"712020:ada","accountType":"atlassian","accountStatus":"active","status":"active","membershipStatus":"active","name":"Ada","email":"ada@acme.com","managementSource":null}`
	groupRoles     = `{"data":[{"resourceId":"ari","resourceOwner":"jira","defaultRole":null,"roles":["atlassian/user"]}],"links":{}}`
	userRoles      = `{"data":[{"resourceId":"ari","resourceOwner":"jira","directoryId":null,"userDirectoryStatus":"active","roles":["atlassian/user"],"roleAssignments":[{"role":"atlassian/user","roleAssignmentMethods":["group_direct"]}]}],"links":{}}`
	userRole       = `{"role":"atlassian/user","resource":"ari:cloud:jira-software::site/1"}`
	role           = `{"roleId":"atlassian/user","resourceId":"ari:cloud:jira-software::site/1"}`
	task           = `{"inProgressCount":0,"successCount":1,"failureCount":1,"failureReasons":[{"emails":["a@acme.com"],"details":{"status":404,"title":"t","detail":"d"}}]}`

	access            = "/admin/api-access/v1/orgs/acme"
	serviceAccount    = `{"atlassianId":"712020:ada","id":"712020:ada","displayName":"deploy-bot","status":"active"}`
	newServiceAccount = `{"displayName":"deploy-bot","permissionRules":[{"resource":"ari:cloud:jira::site/1","role":"atlassian/user"}]}`
	apiToken          = `{"id":"t1","label":"ci","status":"ALLOWED","createdAt":"2026-03-02T09:15:00Z","user":{"id":"712020:ada","name":"Ada","email":"ada@acme.com"},"scopes":[]}`

	links      = `{"scimLinks":[{"scimUserId":"u1","directoryId":"8f1e","orgId":"acme","atlassianAccountId":null}]}`
	invitation = `{"emails":["a@acme.com"],"permissionRules":[{"role":"atlassian/user","resource":"ari:cloud:jira-software::site/1"}],"additionalGroups":["g1"],"sendNotification":true,"notificationText":"Hi"}`
	invited    = `{"data":[{"id":"712020:a","email":"a@acme.com","results":[{"roleAssignmentResult":[{"resource":"ari","role":"r","status":"INVITED","statusReason":null}],
		"groupAssignmentResult":[{"group":"g1","status":"ERROR","statusReason":"no"}]}]}]}`
)

const (
	controlPolicies    = "/admin/control/v1/orgs/acme/policies"
	userPolicies       = "/admin/control/v1/orgs/acme/users/auth-policies/bulk-fetch"
	controlPolicy      = `{"id":"p1","type":"policy","attributes":{"type":"ip-allowlist","name":"n","status":"disabled","rule":{"in":["10.0.0.0/8"],"allowMobileBypass":false}}}`
	dataSecurity       = "/admin/control/v2/orgs/acme/policies"
	dataSecurityPolicy = `{"id":"p1","type":"policy","attributes":{"type":"data-security","name":"n","status":"draft","rule":{"appAccess":{"effect":"block"}},"metadata":{"policyCoverageLevel":"ORG"}}}`
	dataSecurityWrite  = `{"data":{"type":"policy","attributes":{"type":"data-security","name":"n","rule":{"appAccess":{"effect":"block"}},"metadata":{"policyCoverageLevel":"ORG","description":"d"}}}}`
	dataSecurityCovers = `[{"operation":"ADD","id":"ari:1","resourceAri":"ari:1"}]`
	published          = `{"type":"data-security","ruleName":"appAccess","policyOperations":[{"policyId":"p1","action":"UPDATE","policyCoverageLevel":"ORG"}]}`
	controlPolicyWrite = `{"data":{"type":"policy","attributes":{"type":"ip-allowlist","name":"n","status":"disabled","rule":{"in":["10.0.0.0/8"]}}}}`
)

// verdict is a call, what the test allows, and what the failure says; empty when there is none.
type verdict struct {
	name  string
	allow func(*Validator)
	call  call
	want  string
}

// sending returns a request with a JSON body.
func sending(method, path, body string, status int, answer string) call {
	return call{method: method, path: path, body: body, status: status, answer: answer}
}

// emptied returns a call whose answer has no body, and so no type.
func emptied(c call) call {
	c.header = http.Header{"Content-Type": nil}
	return c
}

// asSCIM returns a call whose bodies both are of SCIM's own type.
func asSCIM(c call) call {
	c.header = http.Header{"Content-Type": {"application/scim+json"}}
	if c.body != "" {
		c.requestHeader = http.Header{"Content-Type": {"application/scim+json"}}
	}
	return c
}

// withHeader returns a call with one more request header.
func withHeader(c call, name, value string) call {
	c.requestHeader = http.Header{name: {value}}
	return c
}

// officialVerdicts are those of Atlassian's own documents.
var officialVerdicts = []verdict{
	{"organization", nil, without("GET", organizations+"/acme", 200, organizationBody), ""},
	{"page of organizations", nil, without("GET", organizations+"?cursor=a", 200, `{"data":[],"links":{"next":"https://api.atlassian.com/admin/v1/orgs?cursor=b"}}`), ""},
	{"unknown organization", nil, without("GET", organizations+"/other", 404, unknownOrg), ""},
	{"domains forbidden", nil, without("GET", organizations+"/acme/domains", 403, domainForbidden), ""},
	{"events", nil, without("GET", organizations+"/acme/events?q=a&from=1&to=2&action=b&cursor=c", 200, `{"data":[{"id":"e","type":"events","links":{"self":"s"},
		"attributes":{"time":"2026-03-02T09:15:00+01:00","action":"a","actor":{"id":"u"},"context":[{"id":"c","attributes":{"anything":{"goes":1}}}]}}],"meta":{"next":"n","page_size":1},"links":{}}`), ""},
	{"events with all there is", nil, without("GET", organizations+"/acme/events?actor=u&actor=v&ip=192.0.2.7&product=jira&location=DE&limit=500", 200, `{"data":[{"id":"e","type":"events","links":{"self":"s"},
		"attributes":{"time":"2021-04-01T22:55:18Z","action":"domain_auth_policy_changed","actor":{"id":"u","links":{"alt":"a","self":"s"},"auth":{"authType":"session","tokenId":"t","tokenLabel":"l"}},
		"context":[{"id":"c","type":"auth-policy","attributes":{"name":"default"},"links":{"alt":"a","self":null}}]},"message":{"content":"Changed","format":"simple"}}],"meta":{"page_size":100},"links":{}}`), ""},
	{"too many events", nil, without("GET", organizations+"/acme/events?limit=501", 200, `{"data":[],"meta":{},"links":{}}`), `parameter "limit"`},
	{"processedAt in the list of events", nil, without("GET", organizations+"/acme/events", 200, `{"data":[{"id":"e","type":"events","links":{"self":"s"},
		"attributes":{"time":"2021-04-01T22:55:18Z","processedAt":"2021-04-01T22:55:18Z","action":"a","actor":{"id":"u"},"context":[]}}],"meta":{},"links":{}}`), "processedAt"},
	{"event actions", nil, without("GET", organizations+"/acme/event-actions", 200, `{"data":[{"id":"USER_LOGIN","type":"eventActions","attributes":{"displayName":"","groupDisplayName":""}}],"links":null,"meta":null}`), ""},
	{"workspaces", nil, sending("POST", "/admin/v2/orgs/acme/workspaces", `{"limit":20,"query":{"and":[{"searchWorkspaces":"a"},{"field":{"name":"attributes.type","values":["b"]}}]}}`, 200,
		`{"data":[{"id":"ari","type":"workspace","attributes":{"name":"n","usage":null,"new":1}}],"links":{},"meta":{"pageSize":20,"total":1}}`), ""},
	{"permissions", nil, without("GET", "/users/712020:ada/manage?privileges=profile", 200, `{"email.set":{"allowed":false,"reason":{"key":"externalDirectory.scim"}},"profile.write":{"name":{"allowed":true}}}`), ""},
	{"account deactivated", nil, emptied(sending("POST", "/users/712020:ada/manage/lifecycle/disable", `{"message":"left"}`, 204, "")), ""},
	{"account deactivated without a body", nil, emptied(without("POST", "/users/712020:ada/manage/lifecycle/disable", 204, "")), "request body"},
	{"account reactivated", nil, emptied(without("POST", "/users/712020:ada/manage/lifecycle/enable", 204, "")), ""},
	{"account not deactivated", nil, sending("POST", "/users/712020:ada/manage/lifecycle/disable", `{}`, 403, `{"key":"forbidden.action","context":{"allowed":false,"reason":{"key":"externalDirectory.scim"}}}`), ""},
	{"limited", nil, without("GET", "/users/712020:ada/manage", 429, `{"code":429,"message":"Slow down"}`), ""},
	{"SCIM user", nil, asSCIM(without("GET", scim+"/Users/u1?attributes=userName", 200, scimUser)), ""},
	{"SCIM user as plain JSON", nil, without("GET", scim+"/Users/u1", 200, scimUser), ""},
	{"SCIM user created", nil, asSCIM(sending("POST", scim+"/Users", scimNewUser, 201, scimUser)), ""},
	{"SCIM members changed", nil, asSCIM(sending("PATCH", scim+"/Groups/g1", scimChange, 200, scimGroup)), ""},
	{"SCIM members changed, in lower case", nil, asSCIM(sending("PATCH", scim+"/Groups/g1", strings.Replace(scimChange, "Operations", "operations", 1), 200, scimGroup)), ""},
	{"SCIM members set", nil, asSCIM(sending("PUT", scim+"/Groups/g1", `{"displayName":"eng","members":[{"value":"u1"}]}`, 200, scimGroup)), ""},
	{"SCIM page", nil, asSCIM(without("GET", scim+`/Groups?filter=displayName+eq+"eng"&startIndex=1&count=100`, 200, `{"totalResults":1,"startIndex":1,"itemsPerPage":1,"Resources":[`+scimGroup+`]}`)), ""},
	{"SCIM refusal", nil, asSCIM(without("GET", scim+"/Users/u2", 404, scimNotFound)), ""},
	{"SCIM wrong key", nil, without("GET", scim+"/Users/u1", 401, `{"error":"Not authorized","traceId":"t"}`), ""},
	{"SCIM user deleted", nil, emptied(without("DELETE", scim+"/Users/u1", 204, "")), ""},
	{"SCIM configuration", nil, without("GET", scim+"/ServiceProviderConfig", 200, `{"patch":{"supported":true}}`), ""},

	{"path that nobody documents", nil, without("GET", "/admin/v1/nothing", 404, gatewayNotFound), "GET /admin/v1/nothing: undocumented path"},
	{"removed path", nil, sending("POST", organizations+"/acme/users/search", "{}", 200, "{}"), "undocumented path"},
	{"undocumented method", nil, sending("PATCH", organizations+"/acme", "{}", 200, organizationBody), "undocumented path or method"},
	{"undocumented query parameter", nil, without("GET", organizations+"?limit=1", 200, `{"data":[],"links":{}}`), `undocumented query parameter "limit"`},
	{"sorted SCIM", nil, asSCIM(without("GET", scim+"/Users?sortBy=userName", 200, `{}`)), `undocumented query parameter "sortBy"`},
	{"conditional", nil, withHeader(without("GET", organizations+"/acme", 200, organizationBody), "If-Match", `"1"`), `undocumented request header "If-Match"`},
	{"no key", nil, call{method: "GET", path: scim + "/Users/u1", requestHeader: http.Header{"Authorization": nil}, status: 200, answer: scimUser}, "no bearer key"},
	{"undocumented status", nil, without("GET", organizations, 418, `{}`), "undocumented status"},
	{"unsuitable status", nil, asSCIM(sending("POST", scim+"/Users", scimNewUser, 200, scimUser)), "answered 200: undocumented status"},
	{"wrong answer type", nil, without("GET", organizations, 200, `{"data":{}}`), `Error at "/data"`},
	{"undocumented answer field", nil, without("GET", organizations+"/acme", 200, strings.Replace(organizationBody, `"name"`, `"title":"x","name"`, 1)), "response: undocumented field /data/attributes/title"},
	{"undocumented SCIM answer field", nil, asSCIM(without("GET", scim+"/Users/u1", 200, strings.Replace(scimUser, `"id"`, `"nickname":"x","id"`, 1))), "response: undocumented field /nickname"},
	{"undocumented field in a list", nil, asSCIM(sending("POST", scim+"/Users", strings.Replace(scimNewUser, `"value"`, `"address":"x","value"`, 1), 201, scimUser)), "request: undocumented field /emails/*/address"},
	{"undocumented request field", nil, asSCIM(sending("POST", scim+"/Users", strings.Replace(scimNewUser, `"active"`, `"enabled":true,"active"`, 1), 201, scimUser)), "request: undocumented field /enabled"},
	{"undocumented field of one of several schemas", nil, sending("POST", "/admin/v2/orgs/acme/workspaces", `{"query":{"search":"a"}}`, 200, `{"data":[]}`), "request: undocumented field /query/search"},
	{"what only the service sets", nil, asSCIM(sending("POST", scim+"/Users", strings.Replace(scimNewUser, `"active"`, `"id":"u1","active"`, 1), 201, scimUser)), "readOnly"},
	{"wrong request type", nil, asSCIM(sending("PATCH", scim+"/Groups/g1", `{"Operations":{}}`, 200, scimGroup)), "/Operations"},
	{"wrong content type", nil, withHeader(sending("PATCH", scim+"/Groups/g1", scimChange, 200, scimGroup), "Content-Type", "text/plain"), "Content-Type"},
	{"wrong SCIM kind", nil, asSCIM(without("GET", scim+"/Users/u1", 200, strings.Replace(scimUser, `"resourceType":"User"`, `"resourceType":"USER"`, 1))), "not one of the allowed values"},
	{"time that is none", nil, asSCIM(without("GET", scim+"/Users/u1", 200, strings.Replace(scimUser, "2026-03-02T09:15:00Z", "yesterday", 1))), "date-time"},
	{"error list where SCIM has its own", nil, without("GET", scim+"/Users/u1", 404, unknownOrg), "undocumented field /errors"},
	{"gateway's shape of the wrong API", nil, without("GET", organizations+"/acme/domains", 403, `{"code":403,"message":"no"}`), "undocumented field /code"},
	{"number where the status is text", nil, asSCIM(without("GET", scim+"/Users/u1", 404, strings.Replace(scimNotFound, `"404"`, "404", 1))), "/status"},
	{"SCIM error of another status", nil, asSCIM(without("GET", scim+"/Users/u1", 404, strings.Replace(scimNotFound, "404", "409", 1))), "error of status 409 in the body"},
	{"body of a deletion", nil, without("DELETE", scim+"/Users/u1", 204, ""), ""},
	{"undocumented answer header", nil, call{method: "GET", path: organizations + "/acme", status: 200, answer: organizationBody, header: http.Header{"Etag": {`"1"`}}}, `undocumented response header "Etag"`},
	{"body that none has", nil, sending("DELETE", scim+"/Users/u1", "{}", 204, ""), "undocumented request body"},

	{"allowed status", func(v *Validator) { v.AllowStatus(502) }, without("GET", organizations, 502, "<html>"), ""},
	{"allowed invalid request, refused", (*Validator).AllowInvalidRequests, sending("PATCH", organizations+"/acme", "{}", 405, strings.ReplaceAll(notFound, "404", "405")), ""},
	{"allowed invalid request, accepted", (*Validator).AllowInvalidRequests, asSCIM(sending("POST", scim+"/Users", `{"enabled":true}`, 201, scimUser)), "was not refused"},
}

// publishedVerdicts are those of our own document, with or without Atlassian's beside it.
var publishedVerdicts = []verdict{
	{"event stream", nil, without("GET", organizations+"/acme/events-stream?from=1&to=2&sortOrder=desc&limit=500&cursor=a", 200, `{"data":[{"type":"events","id":"e",
		"attributes":{"time":"2026-05-19T10:00:00.000Z","processedAt":"2026-05-19T10:00:01.000Z","action":"user_login","actor":{"id":"u"},"location":{"ip":"198.51.100.10","geo":"NA"}},
		"message":{"content":{"type":"doc"},"format":"adf"}}],"links":{"next":"https://api.atlassian.com/x?cursor=b"},"meta":{"next":"b","page_size":2}}`), ""},
	{"end of the event stream", nil, without("GET", organizations+"/acme/events-stream", 200,
		`{"data":[],"links":{},"meta":{"attributes":null,"next":null,"prev":null,"current":null,"page_size":200,"start_index":null,"end_index":null,"total":0}}`), ""},
	{"event stream with a filter", nil, without("GET", organizations+"/acme/events-stream?action=a", 200, `{"data":[],"links":{},"meta":{"next":null,"page_size":2}}`), `undocumented query parameter "action"`},
	{"event that was never processed", nil, without("GET", organizations+"/acme/events-stream", 200, `{"data":[{"type":"events","id":"e",
		"attributes":{"time":"2026-05-19T10:00:00.000Z","action":"user_login","actor":{"id":"u"}}}],"links":{},"meta":{"next":null,"page_size":2}}`), "processedAt"},
	{"service accounts", nil, without("GET", access+"/service-accounts?cursor=a", 200, `{"links":{"next":"https://api.atlassian.com/x?cursor=b"},"items":[`+serviceAccount+`],"total":2}`), ""},
	{"service account created", nil, sending("POST", access+"/service-accounts", newServiceAccount, 201, serviceAccount), ""},
	{"service account without a role", nil, sending("POST", access+"/service-accounts", `{"displayName":"deploy-bot","permissionRules":[]}`, 201, serviceAccount), "permissionRules"},
	{"service account with a short name", nil, sending("POST", access+"/service-accounts", strings.Replace(newServiceAccount, "deploy-bot", "bot", 1), 201, serviceAccount), "displayName"},
	{"service account changed", nil, sending("PATCH", access+"/service-accounts", `{"atlassianId":"712020:ada","description":""}`, 200, serviceAccount), ""},
	{"service account unknown", nil, without("DELETE", access+"/service-accounts/712020:ada", 404, `{"errors":[{"id":"e1","status":"404","code":"GENERIC_ERROR","title":"Not Found"}]}`), ""},
	{"tokens", nil, without("GET", access+"/api-tokens?status=allowed&pageSize=100", 200, `{"data":[`+apiToken+`],"links":{"next":"c"}}`), ""},
	{"tokens with an unknown parameter", nil, without("GET", access+"/api-tokens?limit=100", 200, `{"data":[],"links":{}}`), `undocumented query parameter "limit"`},
	{"token with its value", nil, without("GET", access+"/api-tokens", 200, `{"data":[`+strings.Replace(apiToken, `"label"`, `"token":"x","label"`, 1)+`],"links":{}}`), "undocumented field /data/*/token"},
	{"keys in pages of any size", nil, without("GET", access+"/api-keys?pageSize=99", 200, `{"data":[],"links":{}}`), "pageSize"},
	{"code of another status", nil, without("GET", access+"/api-keys", 403, `{"errors":[{"id":"e1","status":"404","code":"GENERIC_ERROR","title":"No"}]}`), `error of status "404"`},

	{"user directories", nil, without("GET", "/admin/v2/orgs/acme/directories?limit=100&cursor=a&searchTerm=b&directoryIds=c", 200, `{"data":[{"directoryId":"d1","name":"n","icon":"i"}],"links":{"self":"a"}}`), ""},
	{"group search", nil, sending("POST", everyDirectory+"/groups/search", `{"groupNames":["eng"],"expand":["counts.users"],"limit":100}`, 200, groupPage), ""},
	{"group search, next page", nil, sending("POST", everyDirectory+"/groups/search", `{"cursor":"b"}`, 200, groupPage), ""},
	{"group", nil, without("GET", everyDirectory+"/groups/g1", 200, `{"data":`+group+`}`), ""},
	{"group created", nil, emptied(sending("POST", everyDirectory+"/groups", `{"name":"eng"}`, 201, "")), ""},
	{"group deleted", nil, emptied(without("DELETE", everyDirectory+"/groups/g1", 204, "")), ""},
	{"member added", nil, emptied(sending("POST", everyDirectory+"/groups/g1/memberships", `{"accountId":"712020:ada"}`, 204, "")), ""},
	{"member removed", nil, emptied(without("DELETE", everyDirectory+"/groups/g1/memberships/712020:ada", 204, "")), ""},
	{"role assignments", nil, without("GET", everyDirectory+"/groups/g1/role-assignments?limit=1", 200, groupRoles), ""},
	{"role assignments, filtered", nil, without("GET", everyDirectory+"/groups/g1/role-assignments?roleIds=atlassian/user&roleIds=atlassian/admin&resourceOwners=jira&resourceIds=ari:cloud:jira::site/1&directoryIds=d1", 200, groupRoles), ""},
	{"a group's roles as a user's", nil, without("GET", everyDirectory+"/groups/g1/role-assignments", 200, strings.Replace(groupRoles, `"defaultRole":null`, `"roleAssignments":[]`, 1)), `"roleAssignments" is unsupported`},
	{"a user's role assignments", nil, without("GET", everyDirectory+"/users/712020:ada/role-assignments?limit=1&roleIds=atlassian/user", 200, userRoles), ""},
	{"a user's roles as a group's", nil, without("GET", everyDirectory+"/users/712020:ada/role-assignments", 200, groupRoles), `"roleAssignments" is missing`},
	{"a user's role assigned", nil, emptied(sending("POST", "/admin/v1/orgs/acme/users/712020:ada/roles/assign", userRole, 204, "")), ""},
	{"a user's role revoked", nil, emptied(sending("POST", "/admin/v1/orgs/acme/users/712020:ada/roles/revoke", userRole, 204, "")), ""},
	{"a user's role as a group's", nil, emptied(sending("POST", "/admin/v1/orgs/acme/users/712020:ada/roles/assign", role, 204, "")), `"role" is missing`},
	{"a role in the organization assigned", nil, emptied(sending("POST", "/admin/v1/orgs/acme/users/712020:ada/role-assignments/assign", `{"role":"atlassian/org-admin"}`, 204, "")), ""},
	{"a role in the organization revoked", nil, emptied(sending("POST", "/admin/v1/orgs/acme/users/712020:ada/role-assignments/revoke", `{"role":"atlassian/org-admin"}`, 204, "")), ""},
	{"a role in the organization on a resource", nil, emptied(sending("POST", "/admin/v1/orgs/acme/users/712020:ada/role-assignments/assign", userRole, 204, "")), `"resource" is unsupported`},
	{"role assigned", nil, emptied(sending("POST", everyDirectory+"/groups/g1/role-assignments/assign", role, 204, "")), ""},
	{"role revoked", nil, emptied(sending("POST", everyDirectory+"/groups/g1/role-assignments/revoke", role, 204, "")), ""},
	{"user search", nil, sending("POST", everyDirectory+"/users/search", `{"claimStatus":"managed","status":["active"],"limit":50}`, 200, `{"data":[`+user+`],"links":{}}`), ""},
	{"user", nil, without("GET", everyDirectory+"/users/712020:ada", 200, `{"data":`+user+`}`), ""},
	{"policy members", nil, sending("POST", "/admin/control/v1/orgs/acme/auth-policy/p1/add-users", `{"users":["a@acme.com"]}`, 202, `{"taskId":"t","taskLink":"l"}`), ""},
	{"policies of users", nil, sending("POST", userPolicies, `{"accountIds":["712020:ada"]}`, 200, `[{"email":"a@acme.com","policyId":"p1"}]`), ""},
	{"policy task", nil, without("GET", "/admin/control/v1/orgs/acme/auth-policy/task/t", 200, task), ""},
	{"control policies", nil, without("GET", controlPolicies+"?type=ip-allowlist&cursor=c", 200, `{"data":[`+controlPolicy+`],"meta":{"next":null,"page_size":25},"links":{"next":"https://api.atlassian.com/x?cursor=d"}}`), ""},
	{"control policy created", nil, sending("POST", controlPolicies, controlPolicyWrite, 202, `{"data":`+controlPolicy+`}`), ""},
	{"control policy replaced", nil, sending("PUT", controlPolicies+"/p1", controlPolicyWrite, 202, `{"data":`+controlPolicy+`}`), ""},
	{"control policy deleted", nil, emptied(without("DELETE", controlPolicies+"/p1", 202, "")), ""},
	{"control policy that is not there", nil, without("GET", controlPolicies+"/p2", 404, `{"code":404,"message":"no"}`), ""},
	{"what a control policy covers", nil, without("GET", controlPolicies+"/p1/resources", 200, `{"data":[{"id":"ari:cloud:jira-software::site/1","applicationStatus":"applied","meta":{"scheduledDate":"s"}}],"meta":{},"links":{}}`), ""},
	{"control policy covers", nil, sending("POST", controlPolicies+"/p1/resources", `{"id":"ari:cloud:jira-software::site/1"}`, 202, `{"id":"ari:cloud:jira-software::site/1","applicationStatus":"validating"}`), ""},
	{"data security policy drafted", nil, sending("POST", dataSecurity, dataSecurityWrite, 202, `{"data":`+dataSecurityPolicy+`}`), ""},
	{"data security draft changed", nil, sending("PUT", dataSecurity+"/p1", dataSecurityWrite, 202, `{"data":`+dataSecurityPolicy+`}`), ""},
	{"data security policy published", nil, sending("POST", dataSecurity+"/publishDraftPolicies", published, 202, `{"messages":[{"messageId":"m","ticket":{"id":"t","containerAri":"ari:2","scope":"USER"}}]}`), ""},
	{"what a data security policy covers", nil, without("GET", dataSecurity+"/p1/resources", 200, `{"data":[{"resourceId":"ari:1","parentResourceId":null,"applicationStatus":"applied"}],"meta":{},"links":{}}`), ""},
	{"data security policy covers", nil, emptied(sending("POST", dataSecurity+"/p1/resources", dataSecurityCovers, 202, "")), ""},
	{"control policy covers no longer", nil, emptied(without("DELETE", controlPolicies+"/p1/resources/ari:cloud:jira-software::site%2F1", 204, "")), ""},
	{"SCIM links", nil, without("GET", "/admin/user-provisioning/v1/org/acme/user/712020:ada/get-scim-links", 200, links), ""},
	{"SCIM links for an address", nil, sending("POST", "/admin/user-provisioning/v1/org/acme/get-scim-links-for-email", `{"email":"a@acme.com"}`, 200, links), ""},
	{"SCIM user unlinked", nil, emptied(without("PATCH", "/admin/user-provisioning/v1/org/acme/scimDirectoryId/8f1e/scimUserId/u1/unlink", 204, "")), ""},
	{"user suspended", nil, emptied(without("POST", everyDirectory+"/users/712020:ada/suspend", 204, "")), ""},
	{"user restored", nil, emptied(without("POST", everyDirectory+"/users/712020:ada/restore", 204, "")), ""},
	{"users invited", nil, sending("POST", "/admin/v2/orgs/acme/users/invite", invitation, 200, strings.ReplaceAll(invited, "ERROR", "INVITED")), ""},
	{"users invited in part", nil, sending("POST", "/admin/v2/orgs/acme/users/invite", invitation, 206, invited), ""},

	{"control policy without a rule", nil, sending("POST", controlPolicies, strings.Replace(controlPolicyWrite, `"rule":`, `"rules":`, 1), 202, `{"data":`+controlPolicy+`}`), `"rule" is missing`},
	{"control policy that allows nothing", nil, sending("POST", controlPolicies, strings.Replace(controlPolicyWrite, `"10.0.0.0/8"`, ``, 1), 202, `{"data":`+controlPolicy+`}`), "minimum number of items"},
	{"data security policy written as the others", nil, sending("POST", controlPolicies, strings.Replace(controlPolicyWrite, "ip-allowlist", "data-security", 1), 202, `{"data":`+controlPolicy+`}`), "not one of the allowed values"},
	{"data security policy of two rules", nil, sending("POST", dataSecurity, strings.Replace(dataSecurityWrite, `"appAccess"`, `"export":{"effect":"block"},"appAccess"`, 1), 202, `{"data":`+dataSecurityPolicy+`}`), "at most 1 properties"},
	{"data security policy published for another action", nil, sending("POST", dataSecurity+"/publishDraftPolicies", strings.Replace(published, "UPDATE", "CREATE", 1), 202, `{}`), "not one of the allowed values"},
	{"data security policy covers without an id", nil, emptied(sending("POST", dataSecurity+"/p1/resources", strings.Replace(dataSecurityCovers, `"id":"ari:1",`, "", 1), 202, "")), `"id" is missing`},
	{"control policies of a kind that there is not", nil, without("GET", controlPolicies+"?type=authentication", 400, badRequest), `"type"`},
	{"page size of control policies", nil, without("GET", controlPolicies+"?limit=1", 200, `{"data":[],"meta":{},"links":{}}`), `undocumented query parameter "limit"`},
	{"error list where the control API has its own", nil, without("GET", controlPolicies+"/p1", 404, unknownOrg), "undocumented field /errors"},
	{"cursor with a filter", nil, sending("POST", everyDirectory+"/groups/search", `{"cursor":"b","groupNames":["eng"]}`, 400, badRequest), "request body"},
	{"names with a search term", nil, sending("POST", everyDirectory+"/groups/search", `{"searchTerm":"b","groupNames":["eng"]}`, 400, badRequest), "request body"},
	{"names with ids", nil, sending("POST", everyDirectory+"/groups/search", `{"groupIds":["b"],"groupNames":["eng"]}`, 400, badRequest), "request body"},
	{"addresses with a search term", nil, sending("POST", everyDirectory+"/users/search", `{"searchTerm":"b","emails":["a@acme.com"]}`, 400, badRequest), "request body"},
	{"eleven ids", nil, sending("POST", everyDirectory+"/groups/search", `{"groupIds":["1","2","3","4","5","6","7","8","9","10","11"]}`, 400, badRequest), "request body"},
	{"page too large", nil, sending("POST", everyDirectory+"/users/search", `{"limit":101}`, 400, badRequest), "request body"},
	{"state as a list", nil, sending("POST", everyDirectory+"/users/search", `{"claimStatus":["managed"]}`, 400, badRequest), "request body"},
	{"role as in version 1", nil, emptied(sending("POST", everyDirectory+"/groups/g1/role-assignments/assign", `{"role":"atlassian/user","resource":"ari:cloud:jira::site/1"}`, 204, "")), `"roleId" is missing`},
	{"nobody invited", nil, sending("POST", "/admin/v2/orgs/acme/users/invite", `{"emails":[]}`, 400, badRequest), "request body"},
	{"role of an invitation as in the groups' calls", nil, sending("POST", "/admin/v2/orgs/acme/users/invite", `{"emails":["a@acme.com"],"permissionRules":[`+role+`]}`, 400, badRequest), "request body"},
	{"suspended with a reason", nil, emptied(sending("POST", everyDirectory+"/users/712020:ada/suspend", `{"message":"left"}`, 204, "")), "undocumented request body"},
	{"unlinked with a body", nil, emptied(sending("PATCH", "/admin/user-provisioning/v1/org/acme/scimDirectoryId/8f1e/scimUserId/u1/unlink", `{}`, 204, "")), "undocumented request body"},
	{"SCIM directory as a user directory", nil, without("GET", "/admin/v2/orgs/acme/directories/all/users/712020:ada", 200, `{"data":`+user+`}`), `path parameter "directoryId"`},
	{"policies of users by address", nil, sending("POST", userPolicies, `{"users":["a@acme.com"]}`, 400, badRequest), "request body"},
	{"policies of users in an envelope", nil, sending("POST", userPolicies, `{"accountIds":["712020:ada"]}`, 200, `{"data":[]}`), "response body"},
	{"account ids for a policy", nil, sending("POST", "/admin/control/v1/orgs/acme/auth-policy/p1/add-users", `{"users":["712020:ada"]}`, 202, `{"taskId":"t","taskLink":"l"}`), "email"},
	{"created group with a body", nil, sending("POST", everyDirectory+"/groups", `{"name":"eng"}`, 201, `{"data":`+group+`}`), "undocumented response body"},
	{"next link as a URL", nil, sending("POST", everyDirectory+"/groups/search", `{}`, 200, strings.Replace(groupPage, `"b"`, `"https://api.atlassian.com/x?cursor=b"`, 1)), "/links/next"},
	{"undocumented answer field", nil, without("GET", everyDirectory+"/groups/g1", 200, strings.Replace(`{"data":`+group+`}`, `"name"`, `"type":"x","name"`, 1)), `"type" is unsupported`},
	{"control API with a list of errors", nil, without("GET", "/admin/control/v1/orgs/acme/auth-policy/task/t", 404, unknownOrg), `"code" is missing`},
	{"synchronous policy members", nil, sending("POST", "/admin/control/v1/orgs/acme/auth-policy/p1/add-users", `{"users":["a@acme.com"]}`, 200, `{}`), "undocumented status"},
	{"conditional deletion", nil, emptied(withHeader(without("DELETE", everyDirectory+"/groups/g1", 204, ""), "If-Match", `"1"`)), `undocumented request header "If-Match"`},
}
