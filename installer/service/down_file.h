// The file `down` of a service: supervise does not start the service by itself where there is one
// (supervise(8)).

#ifndef INSTALLER_SERVICE_DOWN_FILE_H_
#define INSTALLER_SERVICE_DOWN_FILE_H_

#include "installer/service/service.h"
#include "installer/system/tree.h"

namespace installer {

bool HasDownFile(const Tree& tree, const Service& service);

// Afterwards, also after the power failed, the file is there, or is not. Both throw Failure.
void MakeDownFile(const Tree& tree, const Service& service);
// Returns whether it was there.
bool RemoveDownFile(const Tree& tree, const Service& service);

}  // namespace installer

#endif  // INSTALLER_SERVICE_DOWN_FILE_H_
