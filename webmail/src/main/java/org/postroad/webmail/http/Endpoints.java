package org.postroad.webmail.http;

import io.javalin.config.RoutesConfig;

/** The addresses that one room answers at. */
@FunctionalInterface
public interface Endpoints {
    void addTo(RoutesConfig routes);
}
