// Generated from api/openapi.yaml by `npm run api`.
/* eslint-disable */
export interface paths {
    "/api/v1/add-contact-to-list/{listId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["addContactToList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/add-contacts-to-list/{listId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["addContactsToList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/call-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getCallSettings"];
        put: operations["replaceCallSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cancel-call/{callId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancelCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listContacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/create-contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/create-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/create-object-type": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createObjectTypeByVerb"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/create-phone-call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createPhoneCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/create-web-call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createWebCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/delete-contact/{contactId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contactId: components["parameters"]["ContactId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteContact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/delete-list/{listId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteList"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/delete-object/{objectId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteObject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/end-web-call/{callId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["endWebCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listExports"];
        put?: never;
        post: operations["createExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/{exportId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        get: operations["getExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/{exportId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancelExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/{exportId}/file": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        get: operations["getExportFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/get-call-result/{callId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get: operations["getCallResult"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/get-call/{callId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get: operations["getCall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/get-contact/{contactId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contactId: components["parameters"]["ContactId"];
            };
            cookie?: never;
        };
        get: operations["getContact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/get-list/{listId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        get: operations["getList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/get-object/{objectId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        get: operations["getObject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hooks/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["triggerAutomationWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listImports"];
        put?: never;
        post: operations["createImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{importId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        get: operations["getImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{importId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancelImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{importId}/errors": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        get: operations["getImportErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{importId}/parts/{partNumber}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: components["parameters"]["ImportId"];
                partNumber: string;
            };
            cookie?: never;
        };
        get?: never;
        put: operations["putImportPart"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{importId}/start": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["startImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/link-contact-to-object/{objectId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["linkContactToObject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/link-object-to-contact/{objectId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["linkObjectToContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listLists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/object-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listObjectTypes"];
        put?: never;
        post: operations["createObjectType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/object-types/{objectTypeId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectTypeId: components["parameters"]["ObjectTypeId"];
            };
            cookie?: never;
        };
        get: operations["getObjectType"];
        put?: never;
        post?: never;
        delete: operations["deleteObjectType"];
        options?: never;
        head?: never;
        patch: operations["updateObjectType"];
        trace?: never;
    };
    "/api/v1/object-types/by-name/{typeName}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                typeName: string;
            };
            cookie?: never;
        };
        get: operations["getObjectTypeByName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/objects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listObjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/remove-contacts-from-list/{listId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["removeContactsFromList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reschedule-call/{callId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["rescheduleCall"];
        trace?: never;
    };
    "/api/v1/scripts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listScripts"];
        put?: never;
        post: operations["createScript"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scripts/{scriptId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scriptId: components["parameters"]["ScriptId"];
            };
            cookie?: never;
        };
        get: operations["getScript"];
        put?: never;
        post?: never;
        delete: operations["deleteScript"];
        options?: never;
        head?: never;
        patch: operations["updateScript"];
        trace?: never;
    };
    "/api/v1/unlink-contact-from-object/{objectId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["unlinkContactFromObject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/update-contact/{contactId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contactId: components["parameters"]["ContactId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["updateContact"];
        trace?: never;
    };
    "/api/v1/update-list/{listId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["updateList"];
        trace?: never;
    };
    "/api/v1/upsert-contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["upsertContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/upsert-object": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["upsertObject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getApiPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/api/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getApiPageFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/errors.md": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/nodes/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getNodePage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/f/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/forms/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        get: operations["showForm"];
        put?: never;
        post: operations["submitForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/forms/{token}/check": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["checkForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/liquid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getLiquidReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/s/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["followLink"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSession"];
        put?: never;
        post: operations["signIn"];
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createLoginToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sessionId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listTeams"];
        put?: never;
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams/{teamId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        get: operations["getTeam"];
        put: operations["updateTeam"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWorkflows"];
        put?: never;
        post: operations["createWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["getWorkflow"];
        put: operations["updateWorkflow"];
        post?: never;
        delete: operations["deleteWorkflow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["replayDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listWorkflowDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["getDraft"];
        put: operations["putDraft"];
        post?: never;
        delete: operations["deleteDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/draft/publish": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["publishDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listKeptEvents"];
        put?: never;
        post: operations["sendEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/execute": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["executeWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/handshakes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listHandshakes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/logs/stats": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["getLogStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/rejections/{rejectionId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rejectionId: string;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["replayRejection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/samples": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listSamples"];
        put?: never;
        post: operations["createSample"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/samples/{sampleName}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sampleName: components["parameters"]["SampleName"];
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["getSample"];
        put: operations["putSample"];
        post?: never;
        delete: operations["deleteSample"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["getWorkflowStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/test-delivery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["sendTestDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/test-runs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["startTestRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: number;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/versions/{version}/diff/{other}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                other: string;
                version: string;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["diffVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/webhook/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rotateWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listApiKeys"];
        put?: never;
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/api-keys/{keyId}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        get: operations["listKeyDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWorkflowAuthorizations"];
        put?: never;
        post: operations["createWorkflowAuthorizationUrl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization/{authorizationId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorizationId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteWorkflowAuthorization"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization/{authorizationId}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorizationId: string;
            };
            cookie?: never;
        };
        get: operations["listAuthorizationDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["finishAuthorizationLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listAuthorizationProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listTeamDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries/{deliveryId}/keep": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        put: operations["keepDelivery"];
        post?: never;
        delete: operations["letDeliveryExpire"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries/{deliveryId}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["verifyDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["exportWorkflows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["importWorkflows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/logs/recent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRecentLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listNodeKinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["renderTemplates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/resume-from/{nodeId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resumeRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get: operations["listSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/steps/{nodeId}/data": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get: operations["getStepData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/steps/{nodeId}/input": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get: operations["getStepInput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/steps/{nodeId}/items": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get: operations["listStepItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get: operations["getRunSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listBulkJobs"];
        put?: never;
        post: operations["startBulkJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/bulk/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        get: operations["getBulkJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/bulk/{jobId}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["stopBulkJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/senders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSenders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/senders/{senderName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getSender"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWorkflowStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/sync/{workflowId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["runSynchronously"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/test-node": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["testNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validateWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listVaultItems"];
        put?: never;
        post: operations["createVaultItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault/{vaultId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        get: operations["getVaultItem"];
        put: operations["updateVaultItem"];
        post?: never;
        delete: operations["deleteVaultItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault/{vaultId}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        get: operations["listVaultDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["checkVault"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rotateVaultKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/webhooks/{webhookToken}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["triggerWorkflowWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/webhooks/{webhookToken}/events/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["deliverEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ApiKey: {
            created_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["TimeOrNull"];
            hint: string;
            id: string;
            last_used_at: string | null;
            name: string;
            role: components["schemas"]["Role"] | null;
            scopes: components["schemas"]["Scope"][];
            team_id: number;
        };
        AuditEntry: {
            action: string;
            after: Record<string, unknown> | null;
            at: components["schemas"]["Time"];
            before: Record<string, unknown> | null;
            key_id: string;
            key_name: string;
            object_id: string;
            object_name: string;
            request_id: string;
            session_id: string | null;
        };
        Authorization: {
            account: string | null;
            created_at: string;
            id: components["schemas"]["AuthorizationId"];
            problem: string | null;
            provider: string | null;
            status: "active" | "needs_login";
            token_expires_at: string | null;
            updated_at: string;
            user_id: string | null;
        };
        AuthorizationId: string;
        AuthorizationInUse: {
            code: "authorization_in_use";
            dependents: {
                name: string;
                workflow_id: string;
            }[];
            doc_url: string;
            message: string;
            type: "conflict_error";
        };
        BulkError: {
            code: string;
            message: string;
            run_id: components["schemas"]["RunId"];
        };
        BulkJob: {
            action: "cancel" | "rerun" | "delete";
            completed_at: components["schemas"]["TimeOrNull"];
            created_at: components["schemas"]["Time"];
            done: number;
            error_message: string | null;
            errors: components["schemas"]["BulkError"][];
            errors_left_out: number;
            failed: number;
            id: string;
            state: "running" | "stopping" | "stopped" | "finished" | "failed";
            total: number | null;
        };
        Call: {
            attempts: number;
            contact_id: string | null;
            created_at: components["schemas"]["Time"];
            duration: number | null;
            end_reason: string | null;
            ended_at: components["schemas"]["Time"] | null;
            error: string | null;
            from_number: string | null;
            id: string;
            progress: "scheduled" | "placing" | "looking_up" | "ringing" | "in_progress" | "ended";
            provider: string | null;
            provider_call_id: string | null;
            scheduled_time: components["schemas"]["Time"];
            script_id: string;
            started_at: components["schemas"]["Time"] | null;
            status: "scheduled" | "in_progress" | "completed" | "failed" | "voicemail" | "dropout" | "hang-up" | "rang-out" | "User unavailable" | "User rejected" | "cancelled";
            to_number: string | null;
            type: "outbound" | "inbound" | "web";
            updated_at: components["schemas"]["Time"];
        };
        CallPage: {
            calls: components["schemas"]["Call"][];
            meta: components["schemas"]["RecordsMeta"];
            success: true;
        };
        CallResult: {
            duration: number | null;
            end_reason: string | null;
            error: string | null;
            id: string;
            objectives: unknown;
            progress: "scheduled" | "placing" | "looking_up" | "ringing" | "in_progress" | "ended";
            rating: number | string | null;
            recording_url: string | null;
            simulated: boolean;
            status: "scheduled" | "in_progress" | "completed" | "failed" | "voicemail" | "dropout" | "hang-up" | "rang-out" | "User unavailable" | "User rejected" | "cancelled";
            structured_data: unknown;
            success_evaluation: string | null;
            summary: string | null;
            transcript: string | unknown[] | Record<string, unknown> | null;
        };
        CallSettings: {
            calling_hours?: {
                [key: string]: unknown;
            } | null;
            calls_per_minute?: number | null;
            from_number?: string | null;
            provider?: {
                [key: string]: unknown;
            } | null;
        };
        CancelledCall: {
            call_id: string;
            status: "scheduled" | "in_progress" | "completed" | "failed" | "voicemail" | "dropout" | "hang-up" | "rang-out" | "User unavailable" | "User rejected" | "cancelled";
            success: true;
        };
        ChangedError: {
            changed_at: string;
            changed_by: string | null;
            code: "precondition_failed";
            doc_url: string;
            message: string;
            type: "invalid_request_error" | "conflict_error";
        };
        Configuration: {
            file: string | null;
            read_at: components["schemas"]["Time"];
            settings: components["schemas"]["SettingOfServer"][];
        };
        Contact: {
            address: string | null;
            company: string | null;
            created_at: components["schemas"]["Time"];
            custom: {
                [key: string]: unknown;
            };
            email: string | null;
            first_name: string | null;
            full_name: string | null;
            id: string;
            last_name: string | null;
            location: string | null;
            phone_number: string;
            title: string | null;
            updated_at: components["schemas"]["Time"];
        };
        ContactChange: {
            address?: string | null;
            company?: string | null;
            custom?: {
                [key: string]: unknown;
            };
            email?: string | null;
            first_name?: string | null;
            last_name?: string | null;
            location?: string | null;
            phone_number?: string;
            title?: string | null;
        };
        ContactPage: {
            contacts: components["schemas"]["Contact"][];
            meta: components["schemas"]["RecordsMeta"];
            success: true;
        };
        ContactWithLists: {
            address: string | null;
            company: string | null;
            created_at: components["schemas"]["Time"];
            custom: {
                [key: string]: unknown;
            };
            email: string | null;
            first_name: string | null;
            full_name: string | null;
            id: string;
            last_name: string | null;
            list_ids: string[];
            list_ids_complete?: false;
            location: string | null;
            phone_number: string;
            title: string | null;
            updated_at: components["schemas"]["Time"];
        };
        CreatedCall: {
            call: components["schemas"]["Call"];
            call_id: string;
            contact_id?: string;
            object_id?: string;
            scheduled_time: components["schemas"]["Time"];
            status: "scheduled" | "in_progress" | "completed" | "failed" | "voicemail" | "dropout" | "hang-up" | "rang-out" | "User unavailable" | "User rejected" | "cancelled";
            success: true;
            warnings?: string[];
            web?: {
                [key: string]: unknown;
            };
        };
        CreatedVaultItem: {
            allowed_hosts: string[];
            created_at: string;
            expires_at: string | null;
            id: components["schemas"]["VaultId"];
            kind: "text" | "file" | "api_key";
            last_used_at: string | null;
            name: string;
            secret?: string;
            updated_at: string;
        };
        DefaultRegion: string | null;
        DefinitionDiff: {
            complete: boolean;
            edges: components["schemas"]["ListDiff"];
            nodes: components["schemas"]["ListDiff"];
            same: boolean;
            settings: components["schemas"]["Difference"][];
        };
        DefinitionProblem: {
            code: "definition_malformed" | "member_unknown" | "id_repeated" | "id_reserved" | "node_type_unknown" | "setting_invalid" | "parent_invalid" | "iterator_empty" | "trigger_missing" | "trigger_repeated" | "trigger_misplaced" | "edge_invalid" | "edge_crosses_iterator" | "handle_unknown" | "cycle" | "node_unreachable" | "variable_unknown" | "variable_too_early" | "sync_not_allowed" | "settings_invalid" | "secret_misused" | "secret_unknown" | "authorization_unknown" | "workflow_unknown" | "workflow_invalid" | "schedule_invalid";
            cure: string;
            edge: string | null;
            message: string;
            node: string | null;
            pointer: string;
            severity: "error";
        };
        DeletedContact: {
            contact_id: string;
            success: true;
        };
        DeletedLink: {
            contact_id: string;
            object_id: string;
            success: true;
        };
        DeletedList: {
            list_id: string;
            success: true;
        };
        DeletedObject: {
            object_id: string;
            success: true;
        };
        DeletedObjectType: {
            object_type_id: string;
            success: true;
        };
        DeletedScript: {
            script_id: string;
            success: true;
        };
        Delivery: {
            at: components["schemas"]["Time"];
            body_bytes: number;
            can_be_replayed: boolean;
            cause: string | null;
            detail: string | null;
            execution_id: string | null;
            expires_at: string | null;
            first_execution_id: string | null;
            id: components["schemas"]["DeliveryId"];
            is_kept: boolean;
            key: string | null;
            method: string;
            outcome: "accepted" | "duplicate" | "conflict" | "rejected" | "limited" | "busy";
            path: string;
            replayed: {
                at: components["schemas"]["Time"];
                execution_id: components["schemas"]["RunId"];
            } | null;
            sender: string | null;
            status: number | null;
            workflow_id: string;
        };
        DeliveryCheck: {
            detail: string | null;
            facts: Record<string, unknown>;
            name: "token" | "room" | "signature" | "rate" | "body" | "key" | "commit";
            state: "passed" | "failed" | "not_reached";
        };
        DeliveryId: string;
        DeliveryOfTeam: components["schemas"]["Delivery"] & {
            workflow_name: string;
        };
        DeliveryReplays: {
            deliveries: {
                execution_ids: components["schemas"]["RunId"][];
                id: string;
                message: string | null;
                result: "replayed" | "would_pass" | "refused" | "skipped";
            }[];
            dry_run: boolean;
            left_out: number;
            next_cursor: string | null;
            passed: number;
        };
        Dependents: {
            data: {
                id: string;
                name: string | null;
                node_id: string | null;
                relation: "names_secret" | "calls" | "on_failure" | "hears_of_failures" | "session" | "uses_authorization";
            }[];
            is_complete: boolean;
        };
        DiffEntry: {
            changes?: components["schemas"]["Difference"][];
            id: string;
            pointer: string;
        };
        Difference: {
            after: unknown;
            before: unknown;
            op: "add" | "remove" | "replace";
            pointer: string;
        };
        Draft: {
            author: string | null;
            base_version: number;
            current_version: number;
            document: Record<string, unknown>;
            hash: string;
            revision: number;
            updated_at: string;
            workflow_id: string;
        };
        DraftChange: {
            base_version?: number;
            document: Record<string, unknown>;
        };
        Edge: {
            id?: string;
            source: string;
            sourceHandle?: string | null;
            target: string;
        } & {
            [key: string]: unknown;
        };
        EndedCall: {
            end_reason?: string;
            status?: "scheduled" | "in_progress" | "completed" | "failed" | "voicemail" | "dropout" | "hang-up" | "rang-out" | "User unavailable" | "User rejected" | "cancelled";
        };
        EndedWebCall: {
            call_id: string;
            end_reason: string;
            progress: "scheduled" | "placing" | "looking_up" | "ringing" | "in_progress" | "ended";
            status: "scheduled" | "in_progress" | "completed" | "failed" | "voicemail" | "dropout" | "hang-up" | "rang-out" | "User unavailable" | "User rejected" | "cancelled";
            success: true;
        };
        Error: {
            code: string;
            doc_url: string;
            errors?: string[];
            message: string;
            problems?: components["schemas"]["DefinitionProblem"][];
            type: "invalid_request_error" | "authentication_error" | "permission_error" | "conflict_error" | "rate_limit_error" | "api_error";
        };
        Export: {
            byte_order_mark: boolean;
            bytes: number;
            created_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["Time"];
            finished_at: components["schemas"]["TimeOrNull"];
            id: string;
            list_id: string | null;
            message: string | null;
            name: string | null;
            progress: number;
            rows: number;
            status: "processing" | "completed" | "cancelled" | "failed";
            updated_at: components["schemas"]["Time"];
        };
        ExportPage: {
            exports: components["schemas"]["Export"][];
            meta: components["schemas"]["RecordsMeta"];
            success: true;
        };
        ExportSettings: {
            byte_order_mark?: boolean;
            list_id?: string;
            name?: string;
        };
        FailureAlert: {
            error_message: string | null;
            run_id: string | null;
            workflow_id: components["schemas"]["WorkflowId"];
        };
        FieldErrors: {
            [key: string]: string;
        };
        Form: {
            buttons: {
                id: string;
                label: string;
                style: "primary" | "secondary" | "danger";
                validates: boolean;
            }[];
            description: string;
            description_format: "text" | "markdown";
            expires_at: components["schemas"]["TimeOrNull"];
            fields: {
                id: string;
                label: string;
                required: boolean;
                type: string;
            }[];
            title: string;
            visible: string[];
        };
        FormAnswer: {
            button?: string;
            values?: Record<string, unknown>;
        };
        FormInvalid: {
            code: "form_invalid";
            doc_url: string;
            errors: string[];
            field_errors: components["schemas"]["FieldErrors"];
            message: string;
            type: "invalid_request_error";
        };
        FormOfRun: {
            expires_at: components["schemas"]["TimeOrNull"];
            item: string | null;
            node_id: string;
            title: string | null;
            url: string | null;
        };
        FoundCall: {
            call: components["schemas"]["Call"];
            success: true;
        };
        FoundCallResult: {
            call: components["schemas"]["CallResult"];
            success: true;
        };
        FoundContact: {
            contact: components["schemas"]["ContactWithLists"];
            success: true;
        };
        FoundObject: {
            object: components["schemas"]["ObjectWithLinks"];
            success: true;
        };
        HandleRule: {
            each?: string;
            id: string;
            otherwise?: {
                id: string;
                title: string;
            }[];
            title: string;
            when?: string;
        };
        Handshake: {
            at: components["schemas"]["Time"];
            headers: {
                [key: string]: string;
            };
            id: string;
            name: string;
            secret: string | null;
            status: number;
        };
        Health: {
            message?: string;
            status: "ok" | "unavailable";
            success: boolean;
            version: string;
        };
        Import: {
            bytes: number;
            columns: {
                column: string;
                field: string | null;
            }[];
            created_at: components["schemas"]["Time"];
            errors_listed: number;
            expires_at: components["schemas"]["Time"];
            finished_at: components["schemas"]["TimeOrNull"];
            id: string;
            list_id: string | null;
            message: string | null;
            name: string | null;
            on_existing: "update" | "skip";
            parts: number;
            progress: number;
            rows: components["schemas"]["ImportedRows"];
            status: "uploading" | "processing" | "completed" | "cancelled" | "failed";
            updated_at: components["schemas"]["Time"];
        };
        ImportConversion: {
            converted: number;
            document: Record<string, unknown>;
            nodes: number;
            notes: {
                care: "todo" | "check" | "note";
                id: string | null;
                instead: string | null;
                node: string | null;
                type: string | null;
                why: string;
            }[];
            secrets: {
                credential: string;
                name: string;
                nodes: string[];
                value: string;
            }[];
        };
        ImportedRows: {
            created: number;
            failed: number;
            read: number;
            skipped: number;
            unchanged: number;
            updated: number;
        };
        ImportedWorkflow: {
            changes: {
                [key: string]: {
                    after: unknown;
                    before: unknown;
                };
            };
            conversion: components["schemas"]["ImportConversion"] | null;
            diff: components["schemas"]["DefinitionDiff"] | null;
            error: string | null;
            missing_secrets: string[];
            name: string;
            problems: components["schemas"]["DefinitionProblem"][];
            result: "created" | "changed" | "unchanged" | "refused";
            version: number | null;
            workflow_id: string | null;
        };
        ImportPage: {
            imports: components["schemas"]["Import"][];
            meta: components["schemas"]["RecordsMeta"];
            success: true;
        };
        ImportSettings: {
            charset?: string;
            delimiter?: "," | ";" | "|" | "tab";
            list_id?: string;
            mapping?: {
                [key: string]: string | null;
            };
            name?: string;
            on_existing?: "update" | "skip";
        };
        LinkedContact: {
            contact_id: string;
        };
        LiquidEntry: {
            example: {
                result: string;
                template: string;
            } | null;
            name: string;
            signature: string;
            summary: string;
        };
        LiquidReference: {
            filters: components["schemas"]["LiquidEntry"][];
            tags: components["schemas"]["LiquidEntry"][];
        };
        List: {
            contact_count: number;
            created_at: components["schemas"]["Time"];
            id: string;
            name: string;
            updated_at: components["schemas"]["Time"];
        };
        ListContact: {
            address?: string | null;
            company?: string | null;
            contact_id?: string;
            custom?: {
                [key: string]: unknown;
            };
            email?: string | null;
            first_name?: string | null;
            last_name?: string | null;
            location?: string | null;
            phone_number?: string;
            title?: string | null;
        };
        ListContacts: {
            contact?: components["schemas"]["ListContact"];
            contacts?: components["schemas"]["ListContact"][];
        };
        ListDiff: {
            added: components["schemas"]["DiffEntry"][];
            changed: components["schemas"]["DiffEntry"][];
            moved: components["schemas"]["DiffEntry"][];
            removed: components["schemas"]["DiffEntry"][];
        };
        ListName: {
            name: string;
        };
        ListPage: {
            lists: components["schemas"]["List"][];
            meta: components["schemas"]["RecordsMeta"];
            success: true;
        };
        ListResult: {
            contact_id?: string;
            created?: boolean;
            index: number;
            message?: string;
            status: "added" | "already_in_list" | "removed" | "not_in_list" | "failed";
        };
        ListResults: {
            counts: {
                [key: string]: number;
            };
            list_id: string;
            results: components["schemas"]["ListResult"][];
            success: true;
        };
        LogEntry: {
            attempt: number;
            component_id: string | null;
            created_at: components["schemas"]["Time"];
            error_message: string | null;
            event: "completed" | "failed" | "attempt" | "waiting" | "progress" | "iterating" | "postponed";
            execution_id: components["schemas"]["RunId"];
            handle: string | null;
            id: components["schemas"]["LogId"];
            item?: string;
            node_id: string;
            output: unknown;
            output_omitted?: true;
            started_at: components["schemas"]["Time"];
            status: "success" | "error" | "warning" | "waiting";
            until?: components["schemas"]["Time"];
            waits_for?: {
                key: string | null;
                kind: "form" | "event" | "child" | "time" | "retry";
                until: components["schemas"]["TimeOrNull"];
            };
            warnings?: string[];
            workflow_id?: components["schemas"]["WorkflowId"];
        };
        LogId: string;
        LogStats: {
            log_statuses: {
                error: number;
                success: number;
                warning: number;
            };
            recent_runs: {
                completed: number;
                dead_letter: number;
                failed: number;
                is_exact?: false;
            };
            success_rate: number;
            total_runs: number;
        };
        MovedCall: {
            call_id: string;
            scheduled_time: components["schemas"]["Time"];
            status: "scheduled" | "in_progress" | "completed" | "failed" | "voicemail" | "dropout" | "hang-up" | "rang-out" | "User unavailable" | "User rejected" | "cancelled";
            success: true;
        };
        NewApiKey: components["schemas"]["ApiKey"] & {
            key: string;
        };
        NewContact: {
            address?: string | null;
            company?: string | null;
            custom?: {
                [key: string]: unknown;
            };
            email?: string | null;
            first_name?: string | null;
            last_name?: string | null;
            location?: string | null;
            phone_number: string;
            title?: string | null;
        };
        NewLink: {
            contact_id: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        NewObjectType: {
            description?: string;
            display_name: string;
            schema: {
                [key: string]: unknown;
            };
            type_name: string;
            unique_by_contact?: boolean;
            validation_mode?: "off" | "warn" | "strict";
        };
        NewPhoneCall: {
            contact?: components["schemas"]["NewContact"];
            contact_id?: string;
            from_number?: string;
            object?: components["schemas"]["UpsertedObject"];
            scheduled_time?: string;
            script_id: string;
        };
        NewSample: {
            description?: string | null;
            from_delivery?: string;
            from_run?: string;
            headers?: {
                [key: string]: string;
            };
            name: string;
            payload?: unknown;
        };
        NewScript: {
            language?: string;
            max_duration_seconds?: number;
            name: string;
            objectives?: (string | components["schemas"]["Objective"])[];
            settings?: {
                [key: string]: unknown;
            };
            structured_data_schema?: {
                [key: string]: unknown;
            } | null;
            type?: "outbound" | "inbound" | "web";
            voicemail_message?: string | null;
        };
        NewVaultItem: {
            allowed_hosts?: string[];
            expires_at?: string | null;
            file?: string;
            name: string;
            secret?: string;
        };
        NewWebCall: {
            contact?: components["schemas"]["NewContact"];
            contact_id?: string;
            script_id: string;
        };
        NewWorkflow: components["schemas"]["WorkflowChange"] & Record<string, unknown>;
        Node: {
            data?: {
                componentId?: string;
            } & {
                [key: string]: unknown;
            };
            id: string;
            parentId?: string | null;
            position?: {
                x?: number;
                y?: number;
            };
            type?: string | null;
            ui?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        NodeKind: {
            category: "triggers" | "conditions" | "flow" | "data" | "text" | "network" | "people" | "messaging" | "ai";
            component_id: string;
            docs: string;
            effects: ("http" | "mail" | "ssh" | "pdf" | "link" | "workflow")[];
            family: "trigger" | "action" | "condition";
            handles: components["schemas"]["HandleRule"][];
            holds_nodes: boolean;
            icon: string;
            output_schema: Record<string, unknown>;
            pure: boolean;
            root: string | null;
            schema: Record<string, unknown>;
            summary: string;
            sync_allowed: boolean;
            synonyms: string[];
            title: string;
            waits: boolean;
        };
        NodeTestResult: {
            error: string | null;
            handle: string | null;
            output: unknown;
            request: components["schemas"]["RenderedRequest"];
            status: "success" | "failed" | "refused" | "waits" | "repeats" | "ends_run";
            waits_for: {
                key: string | null;
                kind: "time" | "event" | "form";
                until: string | null;
            } | null;
            warnings: string[];
        };
        Object: {
            created_at: components["schemas"]["Time"];
            data: {
                [key: string]: unknown;
            };
            id: string;
            key: string;
            object_type_id: string;
            type_name: string;
            updated_at: components["schemas"]["Time"];
        };
        Objective: {
            description?: string;
            name: string;
        };
        ObjectLink: {
            contact_id: string;
            created_at: components["schemas"]["Time"];
            metadata: {
                [key: string]: unknown;
            };
            object_id: string;
            updated_at: components["schemas"]["Time"];
        };
        ObjectPage: {
            meta: components["schemas"]["RecordsMeta"];
            objects: components["schemas"]["Object"][];
            success: true;
        };
        ObjectType: {
            created_at: components["schemas"]["Time"];
            description: string | null;
            display_name: string;
            id: string;
            object_count: number;
            schema: {
                [key: string]: unknown;
            };
            type_name: string;
            unique_by_contact: boolean;
            updated_at: components["schemas"]["Time"];
            validation_mode: "off" | "warn" | "strict";
        };
        ObjectTypeChange: {
            description?: string;
            display_name?: string;
            schema?: {
                [key: string]: unknown;
            };
            unique_by_contact?: boolean;
            validation_mode?: "off" | "warn" | "strict";
        };
        ObjectTypePage: {
            meta: components["schemas"]["RecordsMeta"];
            object_types: components["schemas"]["ObjectType"][];
            success: true;
        };
        ObjectWithLinks: {
            created_at: components["schemas"]["Time"];
            data: {
                [key: string]: unknown;
            };
            id: string;
            key: string;
            links: components["schemas"]["ObjectLink"][];
            object_type_id: string;
            type_name: string;
            updated_at: components["schemas"]["Time"];
        };
        RecordsMeta: {
            next_cursor: string | null;
        };
        Rejection: {
            at: components["schemas"]["Time"];
            body: string;
            body_bytes: number;
            can_be_replayed: boolean;
            detail: string;
            headers: {
                [key: string]: string;
            };
            id: string;
            method: string;
            path: string;
            query: string;
            reason: string;
            status: number;
        };
        RenderedRequest: ({
            kind: "http" | "mail" | "ssh" | "pdf" | "link" | "workflow";
        } & {
            [key: string]: unknown;
        }) | null;
        RenderResult: {
            error: {
                column: number;
                length: number;
                line: number;
                message: string;
            } | null;
            missing: string[];
            type: "string" | "number" | "boolean" | "null" | "object" | "array" | null;
            value: unknown;
        };
        Replayed: {
            execution_id: string | null;
            execution_ids: components["schemas"]["RunId"][];
            message: string;
        };
        RescheduledCall: {
            scheduled_time: string;
        };
        ResumePlan: {
            dropped: string[];
            effects_repeated: string[];
            from_step: string;
            run_id: components["schemas"]["RunId"];
            steps: {
                changed: boolean;
                component_id: string;
                fate: "kept" | "again" | "not_reached";
                has_effects: boolean;
                node_id: string;
                ran_before: boolean;
                reason: "done" | "chosen" | "behind" | "not_done" | "ends_run" | "new" | "other_kind" | "other_inside" | "way_out_gone" | "error_not_handled" | "other_way";
            }[];
            version: number;
            version_before: number;
        };
        Role: "owner" | "editor" | "operator" | "viewer" | "ingest";
        Run: {
            completed_at: components["schemas"]["TimeOrNull"];
            created_at: components["schemas"]["Time"];
            duration_in_seconds: number | null;
            error_message: string | null;
            id: components["schemas"]["RunId"];
            rerun_of: string | null;
            started_at: components["schemas"]["Time"];
            state: "pending" | "running" | "waiting" | "completed" | "failed" | "dead_letter" | "cancelled";
            status: "pending" | "running" | "awaiting_ui_interaction" | "completed" | "failed" | "cancelled";
            test: boolean;
            trigger_type: "webhook" | "manual" | "sync" | "schedule" | "workflow" | "run_failed";
            waits_for?: components["schemas"]["Wait"][];
            wakes_at: components["schemas"]["TimeOrNull"];
            workflow_id: components["schemas"]["WorkflowId"];
            workflow_version: number | null;
        };
        RunDetail: components["schemas"]["Run"] & {
            children: {
                item: string | null;
                node_id: string;
                run_id: components["schemas"]["RunId"];
            }[];
            children_complete?: false;
            explanation: string | null;
            failure_alerts?: components["schemas"]["FailureAlert"][];
            forms: components["schemas"]["FormOfRun"][];
            parent: null | {
                item: string | null;
                node_id: string;
                run_id: components["schemas"]["RunId"];
                waits: boolean;
            };
            queued_behind: number | null;
            slots_held_by: {
                created_at: string;
                run_id: components["schemas"]["RunId"];
            }[];
        };
        RunId: string;
        RunPage: {
            data: components["schemas"]["Run"][];
            links: {
                first: string;
                last: string;
                next: string | null;
                prev: string | null;
            };
            looked_at?: {
                back_to: components["schemas"]["TimeOrNull"];
                complete: boolean;
                payload_bytes: number;
                runs: number;
            };
            meta: {
                current_page: number | null;
                from: number | null;
                last_page: number;
                path: string;
                per_page: number;
                to: number | null;
                total: number;
            };
            next_cursor: string | null;
            total_is_exact: boolean;
        };
        RunProblem: {
            code: string;
            doc_url: string;
            execution_id?: string;
            message: string;
            type: "invalid_request_error" | "api_error";
        };
        RunTotals: {
            accepted: number;
            cancelled: number;
            completed: number;
            duration_ms: {
                p50: number | null;
                p95: number | null;
                p99: number | null;
            };
            failed: number;
        };
        RunWithLog: components["schemas"]["RunDetail"] & {
            logs: components["schemas"]["LogEntry"][];
            logs_complete?: false;
            trigger_payload: unknown;
        };
        Sample: {
            author: string | null;
            bytes: number;
            created_at: components["schemas"]["Time"];
            description: string | null;
            name: string;
            source: {
                id: string | null;
                kind: "sent" | "delivery" | "run";
            };
            updated_at: components["schemas"]["Time"];
            workflow_id: string;
        };
        SampleChange: {
            description?: string | null;
            from_delivery?: string;
            from_run?: string;
            headers?: {
                [key: string]: string;
            };
            name?: string;
            payload?: unknown;
        };
        Scope: "*" | "workflows:read" | "workflows:write" | "runs:read" | "runs:write" | "hooks:read" | "hooks:write" | "keys:write" | "metrics:read" | "vault:read" | "vault:write" | "audit:read" | "runs:start" | "records:read" | "records:write";
        Script: {
            created_at: components["schemas"]["Time"];
            id: string;
            language: string;
            max_duration_seconds: number;
            name: string;
            objectives: components["schemas"]["Objective"][];
            settings: {
                [key: string]: unknown;
            };
            structured_data_schema: {
                [key: string]: unknown;
            } | null;
            type: "outbound" | "inbound" | "web";
            updated_at: components["schemas"]["Time"];
            voicemail_message: string | null;
        };
        ScriptChange: {
            language?: string;
            max_duration_seconds?: number;
            name?: string;
            objectives?: (string | components["schemas"]["Objective"])[];
            settings?: {
                [key: string]: unknown;
            };
            structured_data_schema?: {
                [key: string]: unknown;
            } | null;
            type?: "outbound" | "inbound" | "web";
            voicemail_message?: string | null;
        };
        ScriptPage: {
            meta: components["schemas"]["RecordsMeta"];
            scripts: components["schemas"]["Script"][];
            success: true;
        };
        SearchHits: {
            data: {
                id: string;
                name: string | null;
                reason?: string;
                status?: string;
                type: "workflow" | "run" | "delivery" | "vault_item" | "api_key";
                workflow_id?: components["schemas"]["WorkflowId"];
            }[];
        };
        Sender: {
            category: string;
            docs?: string;
            expects: {
                [key: string]: unknown;
            };
            facts: "documented" | "reported";
            samples: {
                [key: string]: unknown;
            }[];
            sender: string;
            setup: string[];
            signature?: {
                [key: string]: unknown;
            };
            summary: string;
            title: string;
        } & {
            [key: string]: unknown;
        };
        SenderSummary: {
            category: string;
            docs: string | null;
            facts: "documented" | "reported";
            name: string;
            signature: string | null;
            summary: string;
            title: string;
        };
        ServerFinding: {
            code: string;
            cure: string | null;
            facts: Record<string, unknown>;
            message: string;
            severity: "error" | "warning" | "ok";
        };
        ServerFindings: {
            checked_at: components["schemas"]["Time"];
            findings: components["schemas"]["ServerFinding"][];
            version: string;
        };
        Session: {
            csrf: string | null;
            expires_at: components["schemas"]["TimeOrNull"];
            features: string[];
            key_id: string;
            name: string;
            role: components["schemas"]["Role"] | null;
            scopes: components["schemas"]["Scope"][];
            session_id: string | null;
            team_id: number;
            version: string;
        };
        SessionRow: {
            created_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["Time"];
            id: string;
            key_id: string;
            key_name: string;
            used_at: components["schemas"]["Time"];
        };
        SettingOfServer: {
            at_next_start: string | null;
            default: string;
            from: string | null;
            meaning: string;
            name: string;
            origin: "default" | "file" | "environment" | "flag";
            reloads: boolean;
            theme: string;
            unset: string | null;
            value: string;
        };
        Settings: {
            concurrency?: {
                key?: string;
                limit: number;
                on_limit?: "queue" | "newest" | "drop";
            };
            keep_events?: number | string;
            on_failure?: string;
            order_by_key?: string;
            retention?: {
                bytes_max?: number;
                completed?: number | string;
                failed?: number | string;
                runs_max?: number;
            };
            strict?: boolean;
            timeout?: number | string;
        };
        StandingOut: {
            name: string;
            totals: components["schemas"]["RunTotals"];
            workflow_id: components["schemas"]["WorkflowId"];
        }[];
        StatsOfMany: components["schemas"]["StatsRange"] & {
            data: {
                name: string;
                series: components["schemas"]["StatsSeries"];
                totals: components["schemas"]["RunTotals"];
                workflow_id: components["schemas"]["WorkflowId"];
            }[];
            next_cursor: string | null;
        };
        StatsRange: {
            at: components["schemas"]["Time"][];
            bucket: string;
            from: components["schemas"]["Time"];
            kept_since: components["schemas"]["Time"];
            to: components["schemas"]["Time"];
        };
        StatsSeries: {
            accepted: number[];
            cancelled: number[];
            completed: number[];
            failed: number[];
            p50_ms: (number | null)[];
            p95_ms: (number | null)[];
            p99_ms: (number | null)[];
        };
        Step: {
            attempts: {
                attempt: number;
                ended_at: components["schemas"]["Time"];
                error_message?: string;
                event: "completed" | "failed" | "attempt" | "waiting" | "postponed";
                started_at: components["schemas"]["Time"];
                until?: components["schemas"]["Time"];
            }[];
            attempts_left_out?: number;
            component_id: string;
            ended_at: components["schemas"]["TimeOrNull"];
            handle: string | null;
            items?: {
                [key: string]: {
                    completed: number;
                    failed: number;
                };
            };
            node_id: string;
            queued_at: components["schemas"]["TimeOrNull"];
            started_at: components["schemas"]["TimeOrNull"];
            state: "pending" | "running" | "waiting" | "retrying" | "completed" | "failed" | "skipped";
            waits_for?: Record<string, unknown>;
        };
        StepInput: {
            asked_at: components["schemas"]["Time"];
            attempt: number;
            component_id: string;
            faults: {
                message: string;
                pointer: string;
            }[];
            input: unknown;
            item: string | null;
            node_id: string;
            request: components["schemas"]["RenderedRequest"];
            time_is_exact: boolean;
            warnings: string[];
        };
        StepItems: {
            complete: boolean;
            counts: {
                completed: number;
                failed: number;
                running: number;
                waiting: number;
            };
            density: {
                buckets: {
                    completed: number;
                    failed: number;
                }[];
                from: components["schemas"]["TimeOrNull"];
                to: components["schemas"]["TimeOrNull"];
            };
            item: string | null;
            items: {
                ended_at: components["schemas"]["TimeOrNull"];
                error_message: string | null;
                failed_node: string | null;
                item: string;
                started_at: components["schemas"]["Time"];
                state: "failed" | "waiting" | "running" | "completed";
            }[];
            next_offset: number | null;
            node_id: string;
            run_id: components["schemas"]["RunId"];
        };
        Storage: {
            database_bytes: number;
            database_free_bytes: number;
            disk_bytes: number | null;
            disk_free_bytes: number | null;
            forecast: {
                bytes_per_day: number;
                full_at: string | null;
                measured_since: string;
            } | null;
            last_backup: {
                age_seconds: number;
                bytes: number;
                directory: string;
                taken_at: components["schemas"]["Time"];
            } | null;
            retention: {
                database_bytes_max: number | null;
                disk_reserve_bytes: number | null;
                keep_at_least_seconds: number;
                keep_failed_runs_seconds: number;
                keep_runs_seconds: number;
            };
            takes_runs: boolean;
        };
        Team: {
            api_keys: components["schemas"]["Used"];
            created_at: components["schemas"]["Time"];
            default_region: components["schemas"]["DefaultRegion"];
            limits: components["schemas"]["TeamLimits"];
            name: string | null;
            retention: {
                bytes_max: number | null;
                completed: number | null;
                failed: number | null;
                runs_max: number | null;
            };
            stored_bytes: {
                max: number | null;
                used: number;
            };
            stored_runs: {
                max: number | null;
                used: number;
            };
            team_id: number;
            updated_at: components["schemas"]["Time"];
            vault_items: components["schemas"]["Used"];
            workflows: components["schemas"]["Used"];
        };
        TeamLimits: {
            accepted_per_second_max?: number | null;
            api_keys_max?: number | null;
            stored_runs_max?: number | null;
            vault_items_max?: number | null;
            workflows_max?: number | null;
        };
        TeamRetention: {
            bytes_max?: number | null;
            completed?: number | string | null;
            failed?: number | string | null;
            runs_max?: number | null;
        };
        TeamStats: components["schemas"]["StatsRange"] & {
            failing: components["schemas"]["StandingOut"];
            series: components["schemas"]["StatsSeries"];
            slowest: components["schemas"]["StandingOut"];
            totals: components["schemas"]["RunTotals"];
            workflows_since: components["schemas"]["Time"];
        };
        Time: string;
        TimeOrNull: string | null;
        UpsertedContact: {
            address?: string | null;
            company?: string | null;
            custom?: {
                [key: string]: unknown;
            };
            email?: string | null;
            first_name?: string | null;
            last_name?: string | null;
            location?: string | null;
            match_on?: "phone_number" | "email";
            phone_number?: string;
            title?: string | null;
        };
        UpsertedObject: {
            data: {
                [key: string]: unknown;
            };
            type_name: string;
            upsert_key?: string;
        };
        Used: {
            max: number;
            used: number;
        };
        V1Error: {
            contact_id?: string;
            message: string;
            object_id?: string;
            success: false;
        };
        VaultId: string;
        VaultItem: {
            allowed_hosts: string[];
            created_at: string;
            expires_at: string | null;
            id: components["schemas"]["VaultId"];
            kind: "text" | "file" | "api_key";
            last_used_at: string | null;
            name: string;
            updated_at: string;
        };
        VaultItemChange: {
            allowed_hosts?: string[];
            expires_at?: string | null;
            file?: string;
            name?: string;
            secret?: string;
        };
        Version: {
            author: string | null;
            created_at: string;
            is_current: boolean;
            note: string | null;
            version: number;
        };
        VersionWithGraph: {
            author: string | null;
            created_at: string;
            edges: components["schemas"]["Edge"][];
            hash: string;
            is_current: boolean;
            nodes: components["schemas"]["Node"][];
            note: string | null;
            settings: components["schemas"]["Settings"];
            version: number;
        };
        Wait: {
            item: string | null;
            key: string | null;
            kind: "form" | "event" | "child" | "time" | "retry" | "concurrency";
            node_id: string | null;
            title: string | null;
            until: components["schemas"]["TimeOrNull"];
        };
        Webhook: {
            hook_url: string | null;
            is_active: boolean;
            recent_rejections: number;
            settings: {
                body_bytes_max: number | null;
                handshakes: string[];
                has_verify_token: boolean;
                idempotency: {
                    delivery_id: string | null;
                    header: string | null;
                    path: string | null;
                    window: string;
                };
                methods: string[];
                rate_limit: {
                    burst: number;
                    limit: number;
                    window: string;
                } | null;
                sender: string | null;
                signature: {
                    header: string;
                    keys: string | null;
                    scheme: string;
                    secrets: number;
                } | null;
            };
            tokens: {
                created_at: components["schemas"]["Time"];
                expires_at: components["schemas"]["TimeOrNull"];
                is_current: boolean;
            }[];
            webhook_url: string | null;
            workflow_id: components["schemas"]["WorkflowId"];
        };
        WholeDelivery: components["schemas"]["Delivery"] & {
            answer: {
                body: string | null;
                status: number | null;
            };
            body: string;
            body_base64: string | null;
            body_is_whole: boolean;
            checks: components["schemas"]["DeliveryCheck"][];
            headers: {
                [key: string]: string;
            };
            query: string;
            remote_address: string | null;
            settings_version: number | null;
        };
        WholeSample: components["schemas"]["Sample"] & {
            headers: {
                [key: string]: string;
            };
            payload: unknown;
            request: {
                method: string;
                path: string;
                query: Record<string, unknown>;
            };
        };
        Workflow: {
            authorization_id: string | null;
            created_at: components["schemas"]["Time"];
            description: string | null;
            id: components["schemas"]["WorkflowId"];
            is_active: boolean;
            name: string;
            next_run_at: components["schemas"]["TimeOrNull"];
            next_run_in_words: string | null;
            schedule_in_words: string | null;
            schedule_timezone: string | null;
            schedule_type: "manual" | "interval" | "cron" | "daily" | "weekly" | "monthly" | null;
            schedule_value: string | null;
            sync_url: string | null;
            updated_at: components["schemas"]["Time"];
            version: number;
            webhook_url: string | null;
        };
        WorkflowChange: {
            authorization_id?: string | null;
            readonly created_at?: string;
            description?: string | null;
            edges?: components["schemas"]["Edge"][];
            readonly id?: string;
            is_active?: boolean;
            name?: string;
            readonly next_run_at?: string | null;
            readonly next_run_in_words?: string | null;
            readonly next_runs_at?: string[];
            nodes?: components["schemas"]["Node"][];
            note?: string;
            readonly schedule_in_words?: string | null;
            readonly schedule_timezone?: string | null;
            schedule_type?: "manual" | "interval" | "cron" | "daily" | "weekly" | "monthly";
            schedule_value?: string | null;
            settings?: components["schemas"]["Settings"];
            readonly sync_url?: string | null;
            readonly updated_at?: string;
            readonly version?: number;
            readonly webhook_url?: string | null;
        };
        WorkflowExport: {
            hidden_secrets: string[];
            secrets: {
                name: string;
                workflows: string[];
            }[];
            workflows: Record<string, unknown>[];
        };
        WorkflowId: string;
        WorkflowImport: {
            changed: number;
            created: number;
            dry_run: boolean;
            missing_secrets: string[];
            refused: number;
            unchanged: number;
            workflows: components["schemas"]["ImportedWorkflow"][];
            written: boolean;
        };
        WorkflowStats: components["schemas"]["StatsRange"] & {
            series: components["schemas"]["StatsSeries"];
            totals: components["schemas"]["RunTotals"];
            workflow_id: components["schemas"]["WorkflowId"];
        };
        WorkflowWithGraph: components["schemas"]["Workflow"] & {
            calls: {
                node_id: string;
                workflow: string | null;
                workflow_id: components["schemas"]["WorkflowId"];
            }[];
            edges: components["schemas"]["Edge"][];
            next_runs_at: components["schemas"]["Time"][];
            nodes: components["schemas"]["Node"][];
            settings: components["schemas"]["Settings"];
        };
        WrittenCallSettings: {
            call_settings: components["schemas"]["CallSettings"];
            success: true;
        };
        WrittenContact: {
            contact: components["schemas"]["Contact"];
            contact_id: string;
            created: boolean;
            success: true;
        };
        WrittenExport: {
            export: components["schemas"]["Export"];
            export_id: string;
            success: true;
        };
        WrittenImport: {
            import: components["schemas"]["Import"];
            import_id: string;
            success: true;
        };
        WrittenLink: {
            link: components["schemas"]["ObjectLink"];
            success: true;
        };
        WrittenList: {
            list: components["schemas"]["List"];
            list_id: string;
            success: true;
        };
        WrittenObject: {
            created: boolean;
            object: components["schemas"]["Object"];
            object_id: string;
            success: true;
            warnings?: string[];
        };
        WrittenObjectType: {
            object_type: components["schemas"]["ObjectType"];
            object_type_id: string;
            success: true;
        };
        WrittenScript: {
            script: components["schemas"]["Script"];
            script_id: string;
            success: true;
        };
    };
    responses: {
        ChangedMeanwhile: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ChangedError"];
            };
        };
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        EventKept: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    kept: true;
                    key: string;
                    runs: components["schemas"]["RunId"][];
                };
            };
        };
        EventTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    key: string;
                    runs: components["schemas"]["RunId"][];
                };
            };
        };
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        FormGone: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "text/html": string;
            };
        };
        FormRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "text/html": string;
            };
        };
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        LoginPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": string;
            };
        };
        MethodNotAllowed: {
            headers: {
                Allow?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        NoForm: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "text/html": string;
            };
        };
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        NotModified: {
            headers: {
                ETag: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ChangedError"];
            };
        };
        RateLimited: {
            headers: {
                "Retry-After": string;
                "X-RateLimit-Limit": string;
                "X-RateLimit-Remaining": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        TooManyAttempts: {
            headers: {
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        Unavailable: {
            headers: {
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        V1Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["V1Error"];
            };
        };
        V1RateLimited: {
            headers: {
                "Retry-After": string;
                "X-RateLimit-Limit": string;
                "X-RateLimit-Remaining": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["V1Error"];
            };
        };
        V1Unavailable: {
            headers: {
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["V1Error"];
            };
        };
        WrongVerifyToken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        CallId: string;
        ContactId: string;
        Cursor: string;
        DeliveryId: string;
        ExportId: string;
        FromFilter: string;
        IdempotencyKeyOfChange: string;
        IdempotencyKeyOfEvent: string;
        IdempotencyKeyOfHook: string;
        IfMatch: string;
        IfNoneMatch: string;
        IfNoneMatchAny: string;
        ImportId: string;
        JobId: string;
        KeyFilter: string;
        ListId: string;
        ObjectId: string;
        ObjectTypeId: string;
        Page: number;
        PageLimit: number;
        PerPage: number;
        RecordsCursor: string;
        RecordsLimit: number;
        RunId: string;
        SampleName: string;
        ScriptId: string;
        Signature: string;
        State: "pending" | "running" | "waiting" | "completed" | "failed" | "dead_letter" | "cancelled";
        Status: "pending" | "running" | "waiting" | "awaiting_ui_interaction" | "completed" | "failed" | "dead_letter" | "cancelled";
        TestFilter: boolean;
        TextFilter: string;
        ToFilter: string;
        TriggerFilter: "webhook" | "manual" | "sync" | "schedule" | "workflow" | "run_failed";
        VersionFilter: number;
        WebhookToken: string;
        WorkflowId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    addContactToList: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListContacts"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListResults"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    addContactsToList: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListContacts"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListResults"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    getCallSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenCallSettings"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
        };
    };
    replaceCallSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallSettings"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenCallSettings"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    listCalls: {
        parameters: {
            query?: {
                contact_id?: string;
                created_after?: string;
                created_before?: string;
                cursor?: components["parameters"]["RecordsCursor"];
                limit?: components["parameters"]["RecordsLimit"];
                progress?: "scheduled" | "placing" | "looking_up" | "ringing" | "in_progress" | "ended";
                script_id?: string;
                status?: string;
                type?: "outbound" | "inbound" | "web";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallPage"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    cancelCall: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelledCall"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    listContacts: {
        parameters: {
            query?: {
                created_after?: string;
                created_before?: string;
                cursor?: components["parameters"]["RecordsCursor"];
                email?: string;
                limit?: components["parameters"]["RecordsLimit"];
                list_id?: string;
                phone_number?: string;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    createContact: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewContact"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenContact"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    createList: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListName"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenList"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    createObjectTypeByVerb: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewObjectType"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenObjectType"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    createPhoneCall: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPhoneCall"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedCall"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    createWebCall: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebCall"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedCall"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    deleteContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contactId: components["parameters"]["ContactId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedContact"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    deleteList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedList"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    deleteObject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedObject"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    endWebCall: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EndedCall"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedWebCall"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    listExports: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["RecordsCursor"];
                limit?: components["parameters"]["RecordsLimit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportPage"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
        };
    };
    createExport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ExportSettings"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenExport"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    getExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenExport"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    cancelExport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenExport"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    getExportFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exportId: components["parameters"]["ExportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Disposition": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
        };
    };
    getCallResult: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundCallResult"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    getCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundCall"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    getContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contactId: components["parameters"]["ContactId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundContact"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    getList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenList"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    getObject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundObject"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["V1Error"];
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    triggerAutomationWebhook: {
        parameters: {
            query?: never;
            header?: {
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfHook"];
                "X-Webhook-Signature"?: components["parameters"]["Signature"];
            };
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "*/*": string;
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        execution_id?: components["schemas"]["RunId"];
                        execution_ids?: components["schemas"]["RunId"][];
                        success: true;
                    };
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            405: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            429: components["responses"]["V1RateLimited"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    listImports: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["RecordsCursor"];
                limit?: components["parameters"]["RecordsLimit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPage"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
        };
    };
    createImport: {
        parameters: {
            query?: {
                delimiter?: "," | ";" | "|" | "tab";
                list_id?: string;
                name?: string;
                on_existing?: "update" | "skip";
            };
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportSettings"];
                "multipart/form-data": {
                    file: string;
                    settings?: components["schemas"]["ImportSettings"];
                };
                "text/csv": string;
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenImport"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    getImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenImport"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    cancelImport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                importId: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenImport"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    getImportErrors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Disposition": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    putImportPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                importId: components["parameters"]["ImportId"];
                partNumber: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenImport"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    startImport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                importId: components["parameters"]["ImportId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenImport"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    linkContactToObject: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLink"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenLink"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    linkObjectToContact: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLink"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenLink"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    listLists: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["RecordsCursor"];
                limit?: components["parameters"]["RecordsLimit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListPage"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
        };
    };
    listObjectTypes: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["RecordsCursor"];
                limit?: components["parameters"]["RecordsLimit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectTypePage"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
        };
    };
    createObjectType: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewObjectType"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenObjectType"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    getObjectType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectTypeId: components["parameters"]["ObjectTypeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenObjectType"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    deleteObjectType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectTypeId: components["parameters"]["ObjectTypeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedObjectType"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    updateObjectType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                objectTypeId: components["parameters"]["ObjectTypeId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjectTypeChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenObjectType"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    getObjectTypeByName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                typeName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenObjectType"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    listObjects: {
        parameters: {
            query?: {
                contact_id?: string;
                cursor?: components["parameters"]["RecordsCursor"];
                key?: string;
                limit?: components["parameters"]["RecordsLimit"];
                object_type_id?: string;
                type_name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjectPage"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    removeContactsFromList: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListContacts"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListResults"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    rescheduleCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                callId: components["parameters"]["CallId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RescheduledCall"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovedCall"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    listScripts: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["RecordsCursor"];
                limit?: components["parameters"]["RecordsLimit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScriptPage"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
        };
    };
    createScript: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScript"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenScript"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    getScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scriptId: components["parameters"]["ScriptId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenScript"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
        };
    };
    deleteScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scriptId: components["parameters"]["ScriptId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedScript"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    updateScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scriptId: components["parameters"]["ScriptId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScriptChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenScript"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    unlinkContactFromObject: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                objectId: components["parameters"]["ObjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkedContact"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedLink"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    updateContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                contactId: components["parameters"]["ContactId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenContact"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    updateList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                listId: components["parameters"]["ListId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListName"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenList"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    upsertContact: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpsertedContact"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenContact"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenContact"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    upsertObject: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpsertedObject"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenObject"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenObject"];
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                action?: string;
                cursor?: string;
                from?: string;
                key_id?: string;
                limit?: number;
                object_id?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getApiPage: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Content-Security-Policy": string;
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
        };
    };
    getApiPageFile: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            404: components["responses"]["NotFound"];
        };
    };
    getErrors: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
        };
    };
    getNodePage: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                page: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            404: components["responses"]["NotFound"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                topics?: string;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    getFile: {
        parameters: {
            query?: {
                inline?: "1";
            };
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            404: components["responses"]["NotFound"];
        };
    };
    showForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "Cache-Control": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Form"];
                    "text/html": string;
                };
            };
            404: components["responses"]["NoForm"];
            410: components["responses"]["FormGone"];
            500: components["responses"]["FormRefused"];
            503: components["responses"]["FormRefused"];
        };
    };
    submitForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FormAnswer"];
                "application/x-www-form-urlencoded": Record<string, unknown>;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        button: string;
                        message: string;
                        status: "received";
                    };
                    "text/html": string;
                };
            };
            400: components["responses"]["FormRefused"];
            403: components["responses"]["FormRefused"];
            404: components["responses"]["NoForm"];
            410: components["responses"]["FormGone"];
            413: components["responses"]["FormRefused"];
            415: components["responses"]["FormRefused"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FormInvalid"];
                    "text/html": string;
                };
            };
            500: components["responses"]["FormRefused"];
            503: components["responses"]["FormRefused"];
        };
    };
    checkForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FormAnswer"];
                "application/x-www-form-urlencoded": Record<string, unknown>;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        field_errors: components["schemas"]["FieldErrors"];
                        visible: string[];
                    };
                };
            };
            400: components["responses"]["FormRefused"];
            403: components["responses"]["FormRefused"];
            404: components["responses"]["NoForm"];
            410: components["responses"]["FormGone"];
            413: components["responses"]["FormRefused"];
            415: components["responses"]["FormRefused"];
            500: components["responses"]["FormRefused"];
            503: components["responses"]["FormRefused"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["V1Error"];
        };
    };
    getLiquidReference: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiquidReference"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["V1Error"];
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    followLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            302: {
                headers: {
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
        };
    };
    search: {
        parameters: {
            query?: {
                limit?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchHits"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Configuration"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    listFindings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerFindings"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getStorage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Storage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key?: string;
                    token?: string;
                } & (unknown | unknown);
            };
        };
        responses: {
            200: {
                headers: {
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createLoginToken: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: components["schemas"]["Time"];
                        token: string;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionRow"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStats: {
        parameters: {
            query?: {
                bucket?: "1h" | "2h" | "3h" | "4h" | "6h" | "8h" | "12h" | "24h";
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamStats"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    listTeams: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Team"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    default_region?: components["schemas"]["DefaultRegion"];
                    limits?: components["schemas"]["TeamLimits"];
                    name: string;
                    retention?: components["schemas"]["TeamRetention"];
                    team_id?: number;
                };
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    updateTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                teamId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    default_region?: components["schemas"]["DefaultRegion"];
                    limits?: components["schemas"]["TeamLimits"];
                    name?: string;
                    retention?: components["schemas"]["TeamRetention"];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWorkflows: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workflow"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createWorkflow: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWorkflow"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithGraph"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWorkflow: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithGraph"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    updateWorkflow: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithGraph"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWorkflow: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                cause?: string;
                cursor?: string;
                key?: string;
                limit?: number;
                outcome?: "accepted" | "duplicate" | "conflict" | "rejected" | "limited" | "busy";
                since?: string;
                text?: string;
                until?: string;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    replayDeliveries: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    cause?: string;
                    cursor?: string;
                    dry_run?: boolean;
                    ids?: string[];
                    limit?: number;
                    since?: string;
                    unverified?: boolean;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryReplays"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryReplays"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWorkflowDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dependents"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getDraft: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    putDraft: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: components["parameters"]["IfMatch"];
                "If-None-Match"?: components["parameters"]["IfNoneMatchAny"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["ChangedMeanwhile"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteDraft: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["ChangedMeanwhile"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    publishDraft: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    note?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithGraph"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["ChangedMeanwhile"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listKeptEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number;
                        expires_at: components["schemas"]["Time"];
                        key: string;
                        received_at: components["schemas"]["Time"];
                    }[];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    sendEvent: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfEvent"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                    payload?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            200: components["responses"]["EventTaken"];
            202: components["responses"]["EventKept"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    executeWorkflow: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    context?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithLog"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listExecutions: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                from?: components["parameters"]["FromFilter"];
                key?: components["parameters"]["KeyFilter"];
                limit?: components["parameters"]["PageLimit"];
                page?: components["parameters"]["Page"];
                per_page?: components["parameters"]["PerPage"];
                state?: components["parameters"]["State"];
                status?: components["parameters"]["Status"];
                test?: components["parameters"]["TestFilter"];
                text?: components["parameters"]["TextFilter"];
                to?: components["parameters"]["ToFilter"];
                trigger?: components["parameters"]["TriggerFilter"];
                version?: components["parameters"]["VersionFilter"];
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listHandshakes: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handshake"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listLogs: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                from?: string;
                level?: "success" | "error" | "warning" | "waiting";
                limit?: number;
                node?: string;
                run?: string;
                to?: string;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogEntry"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getLogStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogStats"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listRejections: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rejection"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    replayRejection: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                rejectionId: string;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSamples: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes_max: number;
                        bytes_used: number;
                        data: components["schemas"]["Sample"][];
                        max: number;
                        used: number;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    createSample: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSample"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeSample"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSample: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sampleName: components["parameters"]["SampleName"];
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeSample"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    putSample: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sampleName: components["parameters"]["SampleName"];
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SampleChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeSample"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteSample: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sampleName: components["parameters"]["SampleName"];
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWorkflowStats: {
        parameters: {
            query?: {
                bucket?: "1h" | "2h" | "3h" | "4h" | "6h" | "8h" | "12h" | "24h";
                from?: string;
                to?: string;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowStats"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    sendTestDelivery: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    body?: string;
                    headers?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        body: string;
                        execution_id: string | null;
                        sent_headers: {
                            [key: string]: string;
                        };
                        status: number;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    startTestRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    document?: Record<string, unknown>;
                    effects?: "refuse" | "allow";
                    handles?: {
                        [key: string]: string;
                    };
                    payload?: Record<string, unknown>;
                    pins?: Record<string, unknown>;
                    run_id?: string;
                    sample?: string;
                    up_to?: string;
                };
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listVersions: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version: number;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionWithGraph"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    diffVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                other: string;
                version: string;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionDiff"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    rotateWebhook: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    overlap?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                team_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expires_at?: string | null;
                    name: string;
                    role?: components["schemas"]["Role"];
                    scopes?: components["schemas"]["Scope"][];
                    team_id?: number;
                } & (unknown | unknown);
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listKeyDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dependents"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listWorkflowAuthorizations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Authorization"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createWorkflowAuthorizationUrl: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    authorization_id?: string;
                    provider?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        authorization_id: components["schemas"]["AuthorizationId"];
                        expires_at: string;
                        login_url: string;
                        provider: string;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWorkflowAuthorization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationInUse"];
                };
            };
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuthorizationDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dependents"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    finishAuthorizationLogin: {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                iss?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["LoginPage"];
            400: components["responses"]["LoginPage"];
            403: components["responses"]["LoginPage"];
            500: components["responses"]["LoginPage"];
            503: components["responses"]["LoginPage"];
        };
    };
    listAuthorizationProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        api_url: string;
                        name: string;
                        scopes: string[];
                        title: string;
                    }[];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    listTeamDeliveries: {
        parameters: {
            query?: {
                cause?: string;
                cursor?: string;
                key?: string;
                limit?: number;
                outcome?: "accepted" | "duplicate" | "conflict" | "rejected" | "limited" | "busy";
                since?: string;
                text?: string;
                until?: string;
                workflow_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeliveryOfTeam"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeDelivery"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    keepDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeDelivery"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    letDeliveryExpire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeDelivery"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    data?: Record<string, unknown>;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checks: components["schemas"]["DeliveryCheck"][];
                        passes: boolean;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
        };
    };
    exportWorkflows: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                format?: "json" | "yaml";
                ids?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowExport"];
                    "application/yaml": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    importWorkflows: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    all_or_nothing?: boolean;
                    dry_run?: boolean;
                    format?: "sluice" | "n8n";
                    text?: string;
                    workflows?: Record<string, unknown>[];
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowImport"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRecentLogs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogEntry"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    listNodeKinds: {
        parameters: {
            query?: never;
            header?: {
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeKind"][];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    renderTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    context?: Record<string, unknown>;
                    pins?: Record<string, unknown>;
                    run_id?: string;
                    sample?: string;
                    templates: string[];
                    workflow_id?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: components["schemas"]["RenderResult"][];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
        };
    };
    listRuns: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                from?: components["parameters"]["FromFilter"];
                key?: components["parameters"]["KeyFilter"];
                limit?: components["parameters"]["PageLimit"];
                page?: components["parameters"]["Page"];
                per_page?: components["parameters"]["PerPage"];
                state?: components["parameters"]["State"];
                status?: components["parameters"]["Status"];
                test?: components["parameters"]["TestFilter"];
                text?: components["parameters"]["TextFilter"];
                to?: components["parameters"]["ToFilter"];
                trigger?: components["parameters"]["TriggerFilter"];
                version?: components["parameters"]["VersionFilter"];
                workflow_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithLog"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                        run: components["schemas"]["RunWithLog"];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    rerun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    dry_run?: boolean;
                    from_failed_step?: boolean;
                    from_step?: string;
                    payload?: Record<string, unknown>;
                    version?: ("same" | "current") | number;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResumePlan"];
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                        new_run: components["schemas"]["RunWithLog"];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    resumeRun: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                        new_run: components["schemas"]["RunWithLog"];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSteps: {
        parameters: {
            query?: {
                item?: string;
            };
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        complete: boolean;
                        edges: {
                            handle: string | null;
                            source: string;
                            state: "taken" | "not_taken" | "undecided";
                            target: string;
                        }[];
                        item: string | null;
                        left_out: number;
                        run_id: components["schemas"]["RunId"];
                        steps: components["schemas"]["Step"][];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getStepData: {
        parameters: {
            query?: {
                item?: string;
                limit?: number;
                offset?: number;
                pointer?: string;
                search?: string;
            };
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number;
                        children?: {
                            bytes: number;
                            name: string | number;
                            size: number;
                            type: string;
                            value?: unknown;
                        }[];
                        found?: number;
                        item: string | null;
                        matches?: {
                            excerpt: string;
                            pointer: string;
                        }[];
                        next_offset: number | null;
                        node_id: string;
                        pointer: string;
                        size: number;
                        type: "object" | "array" | "string" | "number" | "boolean" | "null";
                        value?: unknown;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getStepInput: {
        parameters: {
            query?: {
                attempt?: number;
                item?: string;
            };
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepInput"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listStepItems: {
        parameters: {
            query?: {
                item?: string;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepItems"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getRunSummary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetail"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listBulkJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BulkJob"][];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    startBulkJob: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    action: "cancel" | "rerun" | "delete";
                    dry_run?: boolean;
                    filter?: {
                        from?: string;
                        state?: "pending" | "running" | "waiting" | "completed" | "failed" | "dead_letter" | "cancelled";
                        status?: "pending" | "running" | "waiting" | "completed" | "failed" | "dead_letter" | "cancelled";
                        test?: boolean;
                        text?: string;
                        to?: string;
                        trigger?: "webhook" | "manual" | "sync" | "schedule" | "workflow" | "run_failed";
                        version?: number;
                        workflow_id?: components["schemas"]["WorkflowId"];
                    };
                    from_failed_step?: boolean;
                    from_step?: string;
                    ids?: components["schemas"]["RunId"][];
                    version?: ("same" | "current") | number;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        action: "cancel" | "rerun" | "delete";
                        complete: boolean;
                        dry_run: true;
                        errors: components["schemas"]["BulkError"][];
                        matches: number;
                        resumptions?: components["schemas"]["ResumePlan"][];
                        runs: components["schemas"]["Run"][];
                    };
                };
            };
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getBulkJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    stopBulkJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSenders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SenderSummary"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getSender: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                senderName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sender"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listWorkflowStats: {
        parameters: {
            query?: {
                bucket?: "1h" | "2h" | "3h" | "4h" | "6h" | "8h" | "12h" | "24h";
                cursor?: string;
                from?: string;
                limit?: number;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatsOfMany"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    runSynchronously: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Sluice-Run": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/plain": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: {
                headers: {
                    "WWW-Authenticate": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            403: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunProblem"];
                };
            };
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunProblem"];
                };
            };
            503: {
                headers: {
                    "Retry-After": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunProblem"];
                };
            };
            504: {
                headers: {
                    "X-Sluice-Run": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunProblem"];
                };
            };
        };
    };
    testNode: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    authorization_id?: string | null;
                    context?: Record<string, unknown>;
                    effects?: "refuse" | "allow";
                    node: components["schemas"]["Node"];
                    pins?: Record<string, unknown>;
                    run_id?: string;
                    sample?: string;
                    workflow_id?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeTestResult"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    validateWorkflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        errors: string[];
                        problems: components["schemas"]["DefinitionProblem"][];
                        schedule: {
                            in_words: string;
                            next_runs_at: components["schemas"]["Time"][];
                            timezone: string;
                        } | null;
                        valid: boolean;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
        };
    };
    listVaultItems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VaultItem"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createVaultItem: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVaultItem"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedVaultItem"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getVaultItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VaultItem"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    updateVaultItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VaultItemChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VaultItem"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteVaultItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listVaultDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dependents"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    checkVault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checked: number;
                        failed: {
                            id: components["schemas"]["VaultId"];
                            message: string;
                            name: string;
                            team_id: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
        };
    };
    rotateVaultKey: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        resealed: number;
                        unopened: string[];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    triggerWorkflowWebhook: {
        parameters: {
            query?: never;
            header?: {
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfHook"];
                "X-Webhook-Signature"?: components["parameters"]["Signature"];
            };
            path: {
                webhookToken: components["parameters"]["WebhookToken"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": string;
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        execution_id?: components["schemas"]["RunId"];
                        execution_ids?: components["schemas"]["RunId"][];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["WrongVerifyToken"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deliverEvent: {
        parameters: {
            query?: never;
            header?: {
                "X-Webhook-Signature"?: components["parameters"]["Signature"];
            };
            path: {
                key: string;
                webhookToken: components["parameters"]["WebhookToken"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: components["responses"]["EventTaken"];
            202: components["responses"]["EventKept"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
