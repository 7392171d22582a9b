// Nothing is called by name: the library is preloaded, and takes the place of the C library's file calls.
#ifndef FAULTS_H
#define FAULTS_H
#endif
