package identity

import (
	"net/http"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// makeRoutes lists the paths. A write waits for a person where the engine is attended; how it is carried out is remembered in
// any case: an operation of older records may be carried out by a host that is not attended any more.
func (e *Engine) makeRoutes() {
	type methods = map[string]Handler
	route := func(path string, by methods) {
		served := Route{Pattern: basePath + path, Methods: methods{}}
		for method, handle := range by {
			served.Methods[method] = handle
			if method == http.MethodGet {
				continue
			}
			e.writes[method+" "+served.Pattern] = handle
			if e.options.Attended {
				served.Methods[method] = func(c *Call) *adminapi.Answer { return c.park(handle) }
			}
		}
		e.routes = append(e.routes, served)
	}
	route("/directories", methods{"GET": listDirectories, "POST": createDirectory})
	route("/directories/{directoryId}", methods{"GET": getDirectory, "PATCH": updateDirectory, "DELETE": deleteDirectory})
	route("/directories/{directoryId}/saml-configuration", methods{"GET": getSAML, "PUT": putSAML, "PATCH": updateSAML, "DELETE": deleteSAML})
	route("/saml-configurations", methods{"GET": listSAML})
	route("/provisioning-configs", methods{"GET": listProvisioning, "POST": createProvisioning})
	route("/provisioning-configs/{id}", methods{"GET": getProvisioning, "DELETE": deleteProvisioning})
	route("/provisioning-configs/{id}/api-key/regenerate", methods{"POST": regenerateKey})
	route("/linked-domains", methods{"GET": listLinkedDomains})
	route("/linked-domains/{domain}", methods{"GET": getLinkedDomain, "PUT": linkDomain, "DELETE": unlinkDomain})
	route("/google-workspace-connections", methods{"GET": listGoogle, "POST": createGoogle})
	route("/google-workspace-connections/{id}", methods{"GET": getGoogle, "PATCH": updateGoogle, "DELETE": deleteGoogle})
	route("/google-workspace-connections/{id}/sync", methods{"POST": syncGoogle})
	route("/authentication-policies", methods{"GET": listPolicies, "POST": createPolicy})
	route("/authentication-policies/{id}", methods{"GET": getPolicy, "PATCH": updatePolicy, "DELETE": deletePolicy})
	route("/directories/{directoryId}/group-conflicts", methods{"GET": listConflicts})
	route("/directories/{directoryId}/group-conflicts/{id}/sync", methods{"POST": syncConflict})
	route("/subscription", methods{"GET": getSubscription})
	e.routes = append(e.routes,
		Route{basePath + "/service", methods{"GET": getService}},
		Route{basePath + "/operations", methods{"GET": listOperations}},
		Route{basePath + "/operations/{id}", methods{"GET": getOperation, "DELETE": cancelOperation}},
	)
}
