/** What people do with whole systems, told from their side: a class per story. */
package org.postroad.it.story;
